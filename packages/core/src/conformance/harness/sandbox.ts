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

/** The environment of hooks: nothing from this machine but the standard search path. */
export const env: RunOptions["env"] = { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: "/" };

/** Runs `use` with a new folder that holds these files; the folder is removed afterwards. */
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

/** Writes a file and its folders. Executable if the text begins with `#!`. */
export function writeExecutable(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, unescapeBytes(text));
  if (text.startsWith("#!")) chmodSync(path, 0o755);
}

/** Runs `use` with the sample's own configuration and its hooks. */
export function withConfig<Result>(
  { adapter, sample }: Subject,
  use: (config: unknown, root: string) => Promise<Result> | Result,
): Promise<Result> {
  return withFolder(sample.files, async (root) =>
    use((await adapter.load(join(root, sample.config))).config, root),
  );
}

/** An event as the product would create it from the sample's configuration. */
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

/** The dispatch that contains an event, and whether it is cancelable. */
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

/** The entry that the suite installs. The hooks file is its last argument. */
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

/**
 * An installed entry: the program that the product calls, and the configuration that refers to it.
 */
export interface InstalledEntry {
  readonly root: string;
  readonly config: unknown;
  /** The program in place of Node; the caller has to write it. */
  readonly program: string;
}

/**
 * Runs `use` with our entry installed, by `install` if the adapter has it, else by the sample. In
 * both cases the entry calls a program of the suite instead of Node. `action`: an action that has
 * to be supported.
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
