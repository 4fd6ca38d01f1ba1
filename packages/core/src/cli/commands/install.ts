import { resolve } from "node:path";
import { accountOf } from "../../util/accounts.ts";
import type { Adapter } from "../../model/adapter.ts";
import type { Entry, Installation } from "../../model/install-plan.ts";
import { HookError } from "../../util/errors.ts";
import { type Needed, accessWarnings } from "../../install/permissions.ts";
import { apply } from "../../install/apply.ts";
import { type Change, changesOf } from "../../install/changes.ts";
import { difference } from "../../install/diff.ts";
import { openDisk } from "../../install/file-system.ts";
import { entryArgv } from "../../install/entry-command.ts";
import { eventsFor, fallbacks, unheardMoments } from "../../install/subscribed-events.ts";
import { momentsIn, probe } from "../../install/probe-entry.ts";
import { parseDuration } from "../../util/parse.ts";
import { adapterOptions } from "../args/adapter-options.ts";
import type { Output } from "../output/stream.ts";
import { showInstalled } from "../output/show-install.ts";
import type { Terminal } from "../output/terminal.ts";

export interface UninstallOptions {
  readonly config?: string | undefined;
  /** Default: the difference is only shown. */
  readonly write?: boolean;
  readonly json?: boolean;
  readonly [option: string]: unknown;
}
export interface InstallOptions extends UninstallOptions {
  readonly replace?: boolean;
  readonly onCrash?: Entry["onCrash"];
  readonly timeout?: string;
  readonly envFile?: string;
  readonly state?: string;
}
/** What `install` needs to know of the process it runs in. */
export interface InstallDeps {
  /** The moments of a hooks file, in its order. */
  readonly moments: (file: string) => Promise<readonly string[]>;
  readonly node: string;
  /** The command as it was started. */
  readonly bin: string;
}

const here: InstallDeps = {
  moments: (file) => momentsIn(file, process.argv[1] ?? ""),
  node: process.execPath,
  bin: process.argv[1] ?? "",
};

/**
 * Shows what the product's configuration would become, or writes it. Exit 0: written, shown, or nothing to do; 1: the entry does not
 * answer, and nothing was written.
 * @throws HookError where the hooks file or the configuration is not what it should be
 */
export async function install(
  hooksFile: string,
  adapter: Adapter,
  options: InstallOptions,
  terminal: Terminal,
  out: Output,
  deps: InstallDeps = here,
): Promise<number> {
  if (adapter.install === undefined) throw cannot("install", adapter);
  const file = resolve(hooksFile);
  const moments = await momentsOf(file, deps);
  const events = eventsFor(moments, adapter, file);
  if (options.timeout !== undefined) parseDuration(options.timeout, "--timeout");
  const { onCrash = "continue", replace = false, config } = options;
  const argv = entryArgv({ ...options, node: deps.node, bin: deps.bin, hooksFile: file });
  const entry: Entry = { argv, events, onCrash, replace, config, options: adapterOptions(adapter, options) };
  const context = await contextFor(adapter, config);
  const disk = openDisk();
  const installation = adapter.install(entry, disk);
  const changes = changesOf(installation, disk);
  const shown = difference(changes, disk, context, shownBy(out));
  const check = await probe(argv);
  const written = options.write === true && check.ok && changes.length > 0;
  if (written) apply(changes, disk);
  showInstalled(
    {
      adapter,
      verb: "install",
      changes,
      difference: shown,
      written,
      notes: notesOf(installation, changes),
      entry: { argv, events, fallbacks: fallbacks(moments, adapter), unheard: unheardMoments(moments, adapter), check },
      warnings: warningsFor(adapter, argv, file, options.envFile),
    },
    options,
    terminal,
    out,
  );
  return check.ok ? 0 : 1;
}

/** Takes every entry of ours out of the product's configuration, or shows what that would change. Exit 0. @throws HookError */
export async function uninstall(adapter: Adapter, options: UninstallOptions, terminal: Terminal, out: Output): Promise<number> {
  if (adapter.uninstall === undefined) throw cannot("uninstall", adapter);
  const { config } = options;
  const context = await contextFor(adapter, config);
  const disk = openDisk();
  const installation = adapter.uninstall({ config, options: adapterOptions(adapter, options) }, disk);
  const changes = changesOf(installation, disk);
  const shown = difference(changes, disk, context, shownBy(out));
  const written = options.write === true && changes.length > 0;
  if (written) apply(changes, disk);
  const notes = notesOf(installation, changes);
  showInstalled({ adapter, verb: "uninstall", changes, difference: shown, written, notes, warnings: [] }, options, terminal, out);
  return 0;
}

function cannot(verb: string, { title, product }: Adapter): HookError {
  return new HookError("USAGE", `there is no ${verb} for this product`, {
    product: title,
    hint: `Enter the command by hand: ${product}-hooks answer HOOKS_FILE`,
  });
}

async function momentsOf(file: string, { moments }: InstallDeps): Promise<readonly string[]> {
  try {
    return await moments(file);
  } catch (cause) {
    if (cause instanceof HookError) throw cause;
    throw new HookError("VALUE_INVALID", "this hooks file cannot be loaded", { place: { file }, got: String(cause), cause });
  }
}

/**
 * How many lines are shown around a change. Loading the configuration tells what in it is secret; where it cannot be loaded, only
 * what changes is shown.
 */
async function contextFor(adapter: Adapter, config: string | undefined): Promise<number> {
  try {
    await adapter.load(config);
    return 3;
  } catch {
    return 0;
  }
}

/** What the difference may show. What an entry keeps of the value that it replaced is no text for people, and may hold a secret. */
const shownBy =
  (out: Output) =>
  (text: string): string =>
    out.mask(text).replace(/(--replaced=)[\w-]+/g, "$1…");

/** What has to be done after a change has not, after none. */
const notesOf = ({ notes }: Installation, changes: readonly Change[]): readonly string[] => (changes.length === 0 ? [] : notes);

function warningsFor(
  { service, title }: Adapter,
  [node, , bin = ""]: Entry["argv"],
  hooksFile: string,
  envFile: string | undefined,
): readonly string[] {
  const needed: Needed[] = [
    { what: "Node", path: node, runs: true },
    { what: "our command", path: bin },
    { what: "the hooks file", path: hooksFile },
    ...(envFile === undefined ? [] : [{ what: "the env file", path: resolve(envFile) }]),
  ];
  const account = accountOf(service.user);
  const unknown = `${title}'s account is taken to be ${service.user}, which is not on this machine: make sure that it can read ${hooksFile}`;
  const passing = `our command ${bin} lies in a cache that its package manager may empty: install the package, and enter it from there`;
  return [
    ...(account === undefined ? [unknown] : []),
    ...(/[\\/](_npx|dlx)[\\/]/.test(bin) ? [passing] : []),
    ...accessWarnings(needed, account),
  ];
}
