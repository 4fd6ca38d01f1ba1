import { resolve } from "node:path";
import { applyChanges } from "../../install/apply.ts";
import { type Change, toChanges } from "../../install/changes.ts";
import { formatDiff } from "../../install/diff.ts";
import { buildEntryArgv } from "../../install/entry-command.ts";
import { createFileReader } from "../../install/file-system.ts";
import { findAccessWarnings, type NeededFile } from "../../install/permissions.ts";
import { probeEntry, readHookNames } from "../../install/probe-entry.ts";
import {
  downgrades,
  findSubscribedEvents,
  unsupportedHookNames,
} from "../../install/subscribed-events.ts";
import type { Adapter } from "../../model/adapter.ts";
import type { HookEntry, InstallPlan } from "../../model/install-plan.ts";
import { findAccount } from "../../util/accounts.ts";
import { HookError } from "../../util/errors.ts";
import { parseDuration } from "../../util/parse.ts";
import { pickAdapterOptions } from "../args/adapter-options.ts";
import { showInstall } from "../output/show-install.ts";
import type { Output } from "../output/stream.ts";
import type { Terminal } from "../output/terminal.ts";

export interface UninstallOptions {
  readonly config?: string | undefined;
  /** Default false: the diff is only shown. */
  readonly write?: boolean;
  readonly json?: boolean;
  readonly [option: string]: unknown;
}
export interface InstallOptions extends UninstallOptions {
  readonly replace?: boolean;
  readonly onCrash?: HookEntry["onCrash"];
  readonly timeout?: string;
  readonly envFile?: string;
  readonly state?: string;
}
/** What `install` needs from the current process. */
export interface InstallDeps {
  /** Reads the hook names of a hooks file, in file order. */
  readonly readHookNames: (file: string) => Promise<readonly string[]>;
  readonly node: string;
  /** The command as it was started. */
  readonly bin: string;
}

const currentProcess: InstallDeps = {
  readHookNames: (file) => readHookNames(file, process.argv[1] ?? ""),
  node: process.execPath,
  bin: process.argv[1] ?? "",
};

/**
 * Shows or writes the changes to the product's configuration. Exit 0: written, shown, or nothing to
 * do; 1: the entry does not respond, and nothing was written.
 * @throws HookError if the hooks file or the configuration is invalid
 */
export async function install(
  hooksFile: string,
  adapter: Adapter,
  options: InstallOptions,
  terminal: Terminal,
  out: Output,
  deps: InstallDeps = currentProcess,
): Promise<number> {
  if (adapter.install === undefined) throw createUnsupportedError("install", adapter);
  const file = resolve(hooksFile);
  const hookNames = await loadHookNames(file, deps);
  const events = findSubscribedEvents(hookNames, adapter, file);
  if (options.timeout !== undefined) parseDuration(options.timeout, "--timeout");
  const { onCrash = "continue", replace = false, config } = options;
  const argv = buildEntryArgv({ ...options, node: deps.node, bin: deps.bin, hooksFile: file });
  const entry: HookEntry = {
    argv,
    events,
    onCrash,
    replace,
    config,
    options: pickAdapterOptions(adapter, options),
  };
  const context = await countContextLines(adapter, config);
  const disk = createFileReader();
  const plan = adapter.install(entry, disk);
  const changes = toChanges(plan, disk);
  const diffLines = formatDiff(changes, disk, context, createDiffMask(out));
  const check = await probeEntry(argv);
  const written = options.write === true && check.ok && changes.length > 0;
  if (written) applyChanges(changes, disk);
  showInstall(
    {
      adapter,
      command: "install",
      changes,
      difference: diffLines,
      written,
      notes: listNotes(plan, changes),
      entry: {
        argv,
        events,
        downgrades: downgrades(hookNames, adapter),
        unsupported: unsupportedHookNames(hookNames, adapter),
        check,
      },
      warnings: collectWarnings(adapter, argv, file, options.envFile),
    },
    options,
    terminal,
    out,
  );
  return check.ok ? 0 : 1;
}

/**
 * Removes all our entries from the product's configuration, or shows the changes. Exit 0.
 * @throws HookError
 */
export async function uninstall(
  adapter: Adapter,
  options: UninstallOptions,
  terminal: Terminal,
  out: Output,
): Promise<number> {
  if (adapter.uninstall === undefined) throw createUnsupportedError("uninstall", adapter);
  const { config } = options;
  const context = await countContextLines(adapter, config);
  const disk = createFileReader();
  const plan = adapter.uninstall({ config, options: pickAdapterOptions(adapter, options) }, disk);
  const changes = toChanges(plan, disk);
  const diffLines = formatDiff(changes, disk, context, createDiffMask(out));
  const written = options.write === true && changes.length > 0;
  if (written) applyChanges(changes, disk);
  const notes = listNotes(plan, changes);
  showInstall(
    { adapter, command: "uninstall", changes, difference: diffLines, written, notes, warnings: [] },
    options,
    terminal,
    out,
  );
  return 0;
}

function createUnsupportedError(command: string, { title, product }: Adapter): HookError {
  return new HookError("USAGE", `there is no ${command} for this product`, {
    product: title,
    hint: `Enter the command by hand: ${product}-hooks answer HOOKS_FILE`,
  });
}

async function loadHookNames(
  file: string,
  { readHookNames }: InstallDeps,
): Promise<readonly string[]> {
  try {
    return await readHookNames(file);
  } catch (cause) {
    if (cause instanceof HookError) throw cause;
    throw new HookError("VALUE_INVALID", "this hooks file cannot be loaded", {
      place: { file },
      received: String(cause),
      cause,
    });
  }
}

/**
 * The number of context lines in a diff. Loading the configuration reveals its secrets, so that
 * they can be masked; if it cannot be loaded, only the changed lines are shown.
 */
async function countContextLines(adapter: Adapter, config: string | undefined): Promise<number> {
  try {
    await adapter.load(config);
    return 3;
  } catch {
    return 0;
  }
}

/**
 * Masks a diff. The replaced value in an entry is encoded, which people cannot read, and may hold a
 * secret.
 */
const createDiffMask =
  (out: Output) =>
  (text: string): string =>
    out.mask(text).replace(/(--replaced=)[\w-]+/g, "$1…");

/** Notes say what to do after a change, so without changes there are none. */
const listNotes = ({ notes }: InstallPlan, changes: readonly Change[]): readonly string[] =>
  changes.length === 0 ? [] : notes;

function collectWarnings(
  { service, title }: Adapter,
  [node, , bin = ""]: HookEntry["argv"],
  hooksFile: string,
  envFile: string | undefined,
): readonly string[] {
  const needed: NeededFile[] = [
    { what: "Node", path: node, runs: true },
    { what: "our command", path: bin },
    { what: "the hooks file", path: hooksFile },
    ...(envFile === undefined ? [] : [{ what: "the env file", path: resolve(envFile) }]),
  ];
  const account = findAccount(service.user);
  const unknown = `${title}'s account is taken to be ${service.user}, which is not on this machine: make sure that it can read ${hooksFile}`;
  const passing = `our command ${bin} lies in a cache that its package manager may empty: install the package, and enter it from there`;
  return [
    ...(account === undefined ? [unknown] : []),
    ...(/[\\/](_npx|dlx)[\\/]/.test(bin) ? [passing] : []),
    ...findAccessWarnings(needed, account),
  ];
}
