import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unescapeBytes } from "../../util/bytes.ts";
import { ENTRY_MARK, type Entry } from "../../model/install-plan.ts";
import type { HookEvent, Word } from "../../model/event.ts";
import { changesOf } from "../../install/changes.ts";
import type { Plan } from "../../model/plan.ts";
import type { RunOptions } from "../../runner/run-plan.ts";
import { memoryDisk } from "./memory-file-system.ts";
import { holds } from "../rule.ts";
import type { Files, InstallSample, Subject } from "../sample.ts";

/** What hooks run in: nothing of this machine but the way to find programs. */
export const env: RunOptions["env"] = { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: "/" };

/** A fresh folder with files, gone afterwards. */
export async function inFolder<Result>(files: Files, use: (root: string) => Promise<Result>): Promise<Result> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "conformance-")));
  try {
    for (const [name, text] of Object.entries(files)) write(join(root, name), inRoot(text, root));
    return await use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export const inRoot = (text: string, root: string): string => text.replaceAll("{root}", root);

/** A file with its folders; executable if it begins with `#!`. */
export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, unescapeBytes(text));
  if (text.startsWith("#!")) chmodSync(path, 0o755);
}

/** The sample's own configuration, with its hooks. */
export function withConfig<Result>(
  { adapter, sample }: Subject,
  use: (config: unknown, root: string) => Promise<Result> | Result,
): Promise<Result> {
  return inFolder(sample.files, async (root) => use((await adapter.load(join(root, sample.config))).config, root));
}

/** An event as the product would make it of the sample's configuration. */
export async function eventOf(
  { adapter, sample }: Subject,
  name: string,
  config: unknown,
  more: Partial<Parameters<Subject["adapter"]["situation"]>[2]> = {},
): Promise<HookEvent> {
  return (await adapter.situation(name, config, { set: {}, options: sample.options ?? {}, ...more })).event;
}

/** The plan of the sample's hooks for one event. */
export function onPlan(subject: Subject, row: string, check: (plan: Plan) => void | Promise<void>): Promise<void> {
  return withConfig(subject, async (config) => check(await subject.adapter.plan([await eventOf(subject, row, config)], config)));
}

/** The call of the hook runner in which an event is fired, and who listens. */
export async function firingOf(
  subject: Subject,
  name: string,
  config: unknown,
  set: Readonly<Record<string, string>> = {},
): Promise<{ readonly events: readonly HookEvent[]; readonly heard: boolean }> {
  const { adapter, sample } = subject;
  const event = await eventOf(subject, name, config, { set });
  const alone = { events: [event], heard: adapter.events[name]?.veto !== undefined };
  return adapter.firing?.(event, { set, options: sample.options ?? {} }) ?? alone;
}

/** The words that every entry of the suite has; the hooks file is the last of them. */
export function entryFor({ adapter }: Subject, root: string, sample: InstallSample, more: Partial<Entry> = {}): Entry {
  return {
    argv: [`${root}/program`, "--", `${root}/command`, "answer", ENTRY_MARK, `--state=${root}/state`, `${root}/backup.hooks.mjs`],
    events: Object.keys(adapter.events),
    onCrash: "continue",
    replace: sample.replaces ?? false,
    config: join(root, sample.config),
    options: sample.options ?? {},
    ...more,
  };
}

/** Where an entry is: what the product would call, and what it would call it with. */
export interface Installed {
  readonly root: string;
  readonly config: unknown;
  /** The program that stands in for Node; it is to be written. */
  readonly program: string;
}

/**
 * The product with our entry in place: as `install` writes it, or where the adapter has none, as the sample says.
 * In both, what is called is a program of the suite's, and not Node. `word`: what shall be heard.
 */
export async function withEntry<Result>(
  subject: Subject,
  name: string,
  use: (installed: Installed) => Promise<Result>,
  word?: Word,
): Promise<Result> {
  const { adapter, sample } = subject;
  if (adapter.install === undefined) {
    const substitute = sample.entry ?? sample.hook ?? adapter.substitute;
    return withConfig(subject, async (config, root) => {
      holds(substitute !== undefined, "there is no way to put a script in", "sample.entry, sample.hook, or substitute", undefined);
      const event = await eventOf(subject, name, config);
      const program = `${root}/program`;
      return use({ root, program, config: substitute?.(config, event, program) });
    });
  }
  const installs = sample.installs ?? [];
  const chosen = installs.find(({ hears }) => word !== undefined && hears?.includes(word)) ?? installs[0];
  if (chosen === undefined) throw new TypeError("an adapter with install needs sample.installs");
  return inFolder({}, async (root) => {
    const entry = entryFor(subject, root, chosen);
    const memory = memoryDisk(
      Object.fromEntries(Object.entries(chosen.files).map(([path, text]) => [join(root, path), inRoot(text, root)])),
    );
    const installation = adapter.install?.(entry, memory.disk);
    if (installation !== undefined) memory.apply(changesOf(installation, memory.disk));
    for (const [path, text] of Object.entries(memory.files())) write(path, text);
    const { config } = await adapter.load(join(root, chosen.config));
    return use({ root, program: entry.argv[0], config });
  });
}
