import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { toChanges } from "../../install/changes.ts";
import type { HandlerAction, HookEvent } from "../../model/event.ts";
import { ENTRY_MARK, type HookEntry } from "../../model/install-plan.ts";
import type { Plan } from "../../model/plan.ts";
import type { RunOptions } from "../../runner/run-plan.ts";
import { unescapeBytes } from "../../util/bytes.ts";
import { assert } from "../rule.ts";
import type { Files, InstallSample, Subject } from "../sample.ts";
import { createMemoryFileSystem } from "./memory-file-system.ts";

/** What hooks run in: nothing of this machine but the way to find programs. */
export const env: RunOptions["env"] = { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: "/" };

/** A fresh folder with files, gone afterwards. */
export async function withFolder<Result>(
  files: Files,
  use: (root: string) => Promise<Result>,
): Promise<Result> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "conformance-")));
  try {
    for (const [name, text] of Object.entries(files))
      writeExecutable(join(root, name), expandRoot(text, root));
    return await use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export const expandRoot = (text: string, root: string): string => text.replaceAll("{root}", root);

/** A file with its folders; executable if it begins with `#!`. */
export function writeExecutable(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, unescapeBytes(text));
  if (text.startsWith("#!")) chmodSync(path, 0o755);
}

/** The sample's own configuration, with its hooks. */
export function withConfig<Result>(
  { adapter, sample }: Subject,
  use: (config: unknown, root: string) => Promise<Result> | Result,
): Promise<Result> {
  return withFolder(sample.files, async (root) =>
    use((await adapter.load(join(root, sample.config))).config, root),
  );
}

/** An event as the product would make it of the sample's configuration. */
export async function createEvent(
  { adapter, sample }: Subject,
  name: string,
  config: unknown,
  more: Partial<Parameters<Subject["adapter"]["resolveEvent"]>[2]> = {},
): Promise<HookEvent> {
  return (
    await adapter.resolveEvent(name, config, { set: {}, options: sample.options ?? {}, ...more })
  ).event;
}

/** The plan of the sample's hooks for one event. */
export function withPlan(
  subject: Subject,
  row: string,
  check: (plan: Plan) => void | Promise<void>,
): Promise<void> {
  return withConfig(subject, async (config) =>
    check(await subject.adapter.plan([await createEvent(subject, row, config)], config)),
  );
}

/** The call of the hook runner in which an event is fired, and who listens. */
export async function createDispatch(
  subject: Subject,
  name: string,
  config: unknown,
  set: Readonly<Record<string, string>> = {},
): Promise<{ readonly events: readonly HookEvent[]; readonly cancelable: boolean }> {
  const { adapter, sample } = subject;
  const event = await createEvent(subject, name, config, { set });
  const alone = { events: [event], cancelable: adapter.events[name]?.veto !== undefined };
  return adapter.dispatch?.(event, { set, options: sample.options ?? {} }) ?? alone;
}

/** The words that every entry of the suite has; the hooks file is the last of them. */
export function createEntry(
  { adapter }: Subject,
  root: string,
  sample: InstallSample,
  more: Partial<HookEntry> = {},
): HookEntry {
  return {
    argv: [
      `${root}/program`,
      "--",
      `${root}/command`,
      "answer",
      ENTRY_MARK,
      `--state=${root}/state`,
      `${root}/backup.hooks.mjs`,
    ],
    events: Object.keys(adapter.events),
    onCrash: "continue",
    replace: sample.replaces ?? false,
    config: join(root, sample.config),
    options: sample.options ?? {},
    ...more,
  };
}

/** Where an entry is: what the product would call, and what it would call it with. */
export interface InstalledEntry {
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
  use: (installed: InstalledEntry) => Promise<Result>,
  action?: HandlerAction,
): Promise<Result> {
  const { adapter, sample } = subject;
  if (adapter.install === undefined) {
    const insertScript = sample.entry ?? sample.hook ?? adapter.withScript;
    return withConfig(subject, async (config, root) => {
      assert(
        insertScript !== undefined,
        "there is no way to put a script in",
        "sample.entry, sample.hook, or substitute",
        undefined,
      );
      const event = await createEvent(subject, name, config);
      const program = `${root}/program`;
      return use({ root, program, config: insertScript?.(config, event, program) });
    });
  }
  const installs = sample.installs ?? [];
  const chosen =
    installs.find(
      ({ supportedActions }) => action !== undefined && supportedActions?.includes(action),
    ) ?? installs[0];
  if (chosen === undefined) throw new TypeError("an adapter with install needs sample.installs");
  return withFolder({}, async (root) => {
    const entry = createEntry(subject, root, chosen);
    const memory = createMemoryFileSystem(
      Object.fromEntries(
        Object.entries(chosen.files).map(([path, text]) => [
          join(root, path),
          expandRoot(text, root),
        ]),
      ),
    );
    const plan = adapter.install?.(entry, memory.reader);
    if (plan !== undefined) memory.apply(toChanges(plan, memory.reader));
    for (const [path, text] of Object.entries(memory.files())) writeExecutable(path, text);
    const { config } = await adapter.load(join(root, chosen.config));
    return use({ root, program: entry.argv[0], config });
  });
}
