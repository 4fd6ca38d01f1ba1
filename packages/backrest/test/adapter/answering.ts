import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type BackrestEvent,
  backrest,
  type Condition,
  conditions,
  type TaskDispatch,
} from "@backup-hooks/backrest";
import {
  type DispatchResult,
  dispatchEvents,
  ENTRY_MARK,
  type EventInput,
  escapeBytes,
  type HookEntry,
  unescapeBytes,
} from "@backup-hooks/core";
import { compiled } from "../../../../tests/kit/compile-cache.ts";

export const adapter = backrest();
const bin = join(import.meta.dirname, "..", "..", "src", "bin.ts");
/** What starts the command from its sources. */
export const sources = [
  process.execPath,
  "--conditions=@backup-hooks/source",
  "--no-warnings",
  bin,
] as const;
/** The environment that Backrest has. */
export const env = {
  PATH: "/usr/local/bin:/usr/bin:/bin",
  TZ: "UTC",
  NODE_COMPILE_CACHE: compiled,
};

/** A hooks file whose handlers write down what they see, in the file `seen` beside it, and react as the variable REACTION says. */
export const hooksFor = (
  hookNames: readonly string[],
): string => `import { appendFileSync } from "node:fs";
import { cancel, defineHooks, fail, retry, warn } from "@backup-hooks/core/hooks";

const words = { cancel, fail, retry, warn };
const react = (hookName) => (event) => {
  appendFileSync(new URL("seen", import.meta.url), JSON.stringify({ hookName, ...event }) + "\\n");
  const { REACTION = "nothing" } = process.env;
  if (REACTION === "throw") throw new Error("boom");
  if (REACTION === "exit") process.exit(1);
  if (REACTION === "kill") process.kill(process.pid, "SIGKILL");
  return words[REACTION]?.("because of " + event.name);
};
export default defineHooks({ ${hookNames.map((hookName) => `${JSON.stringify(hookName)}: react(${JSON.stringify(hookName)})`).join(", ")} });
`;
export const everyHookName = conditions.map((name) => `backrest:${name}`);

export interface Setup {
  readonly hooks?: string;
  readonly events?: readonly Condition[];
  readonly onStop?: string;
  readonly onCrash?: HookEntry["onCrash"];
  /** What starts the command. */
  readonly program?: readonly [string, ...string[]];
  readonly options?: HookEntry["options"];
}

/** Puts our entry into the config.json of a folder, as `install` does. */
export function installIn(
  cwd: string,
  {
    hooks = hooksFor(everyHookName),
    events = conditions,
    onCrash = "continue",
    ...setup
  }: Setup = {},
): void {
  const { onStop = "fatal", program: [node, ...rest] = sources, options = {} } = setup;
  const file = join(cwd, "backup.hooks.mjs");
  writeFileSync(file, hooks);
  const config = join(cwd, "config.json");
  const argv: HookEntry["argv"] = [
    node,
    ...rest,
    "answer",
    ENTRY_MARK,
    `--on-crash=${onCrash}`,
    `--state=${join(cwd, "state")}`,
    file,
  ];
  const disk = {
    read: (path: string) => (existsSync(path) ? escapeBytes(readFileSync(path)) : undefined),
    list: (path: string) => (existsSync(path) ? readdirSync(path) : []),
  };
  const entry: HookEntry = {
    argv,
    events,
    onCrash,
    replace: false,
    config,
    options: { "on-stop": onStop, ...options },
  };
  const { edits = [] } = adapter.install?.(entry, disk) ?? {};
  // Those of one place in their order, the last place first.
  const sorted = edits
    .map((edit, index) => ({ ...edit, index }))
    .sort((a, b) => b.start - a.start || b.end - a.end || b.index - a.index);
  for (const { file: path, start, end, text } of sorted) {
    const before = disk.read(path) ?? "";
    writeFileSync(path, unescapeBytes(before.slice(0, start) + text + before.slice(end)));
  }
}

export interface Seen {
  readonly hookName: string;
  readonly name: string;
  readonly fields: BackrestEvent["fields"];
  readonly [key: string]: unknown;
}

/** What the handlers have seen. */
export function seenIn(cwd: string): Seen[] {
  const file = join(cwd, "seen");
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

export interface Played {
  readonly events: readonly BackrestEvent[];
  readonly decision: DispatchResult["effect"]["decision"];
  readonly exitCodes: readonly (number | undefined)[];
  /** What the hooks printed. */
  readonly output: string;
}

/** How the handlers react, what fields hold, and what Backrest has in its environment beside the rest. */
interface Circumstances {
  readonly reaction?: string;
  readonly set?: EventInput["set"];
  readonly caller?: Readonly<Record<string, string>>;
}

/** Plays one call of the hook runner: Backrest reads its configuration, runs the hooks, and decides. */
export async function play(
  cwd: string,
  { task, ending, events: [first] }: Pick<TaskDispatch, "task" | "ending" | "events">,
  circumstances: Circumstances = {},
): Promise<Played> {
  const input: EventInput = {
    set: circumstances.set ?? {},
    options: { task, ...(ending !== undefined && { as: ending }) },
  };
  const { config } = await adapter.load(join(cwd, "config.json"));
  const { event } = await adapter.resolveEvent(first as Condition, config, input);
  return playEvents(
    cwd,
    adapter.dispatch?.(event, input) ?? { events: [event], cancelable: false },
    circumstances,
  );
}

/** The same for events with values of one's own. */
export async function playEvents(
  cwd: string,
  {
    events,
    cancelable,
  }: { readonly events: readonly BackrestEvent[]; readonly cancelable: boolean },
  { reaction = "nothing", caller = {} }: Circumstances = {},
): Promise<Played> {
  const { config } = await adapter.load(join(cwd, "config.json"));
  const options = { env: { ...env, ...caller, REACTION: reaction }, capture: true };
  const result = await dispatchEvents(
    adapter,
    { events: events.map(({ name }) => name), cancelable },
    events,
    config,
    options,
  );
  const attempts = result.outcome.hooks.flatMap((run) => run.attempts);
  return {
    events,
    decision: result.effect.decision,
    exitCodes: attempts.map(({ exitCode }) => exitCode),
    output: attempts.map(({ stdout, error }) => stdout + (error?.message ?? "")).join(""),
  };
}
