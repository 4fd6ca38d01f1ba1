import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  createVirtualClock,
  type DispatchResult,
  dispatchEvents,
  type HookEvent,
} from "@backup-hooks/core";
import { compiled } from "../../../tests/kit/compile-cache.ts";
import { barman } from "../src/adapter.ts";
import type { BarmanEvent, BarmanEventName } from "../src/protocol/events.ts";
import { add, folder } from "./fixture.ts";
import { barmanHooks } from "./program.ts";

export const eventNames = Object.keys(barman().events) as BarmanEventName[];
/** What our sources need of Node wherever the entry is called. */
export const NODE_OPTIONS = "--conditions=@backup-hooks/source --no-warnings";

/** Handlers for all events: each writes down what it saw, and answers, where AT does not name another event, what ANSWER says; `retry` only once. */
export const HOOKS = `import { appendFileSync, readFileSync } from "node:fs";
import { cancel, defineHooks, fail, retry, warn } from "@backup-hooks/core/hooks";
const { SEEN, ANSWER = "nothing", AT } = process.env;
const answers = {
  nothing: () => undefined,
  warn: () => warn("the disk is slow"),
  cancel: () => cancel("not today"),
  fail: () => fail("no room"),
  retry: (event) => (readFileSync(SEEN, "utf8").split(JSON.stringify(event.name)).length > 2 ? undefined : retry("too early")),
  throw: () => { throw new Error("the handler is broken"); },
  undo: (event, { undo }) => undo(["/bin/sh", "-c", 'echo "$0" >> "$1"', event.name, process.env.HOME + "/undone"]),
  crash: () => process.kill(process.pid, "SIGKILL"),
};
const handler = (event, tools) => {
  appendFileSync(SEEN, JSON.stringify(event) + "\\n");
  return AT === undefined || AT === event.name ? answers[ANSWER](event, tools) : undefined;
};
export default defineHooks({ ${eventNames.map((name) => `"barman:${name}": handler`).join(", ")} });
`;
export type HandlerAnswer =
  | "nothing"
  | "warn"
  | "cancel"
  | "fail"
  | "retry"
  | "throw"
  | "undo"
  | "crash";

/** A configuration with an entry for every event, as `install` writes it; the command itself runs once for each kind. */
export async function withEntry(
  name = "hooks.mjs",
  options: readonly string[] = [],
  server = "main",
): Promise<string> {
  const key = JSON.stringify([name, options, server]);
  const text = written.get(key) ?? install(name, options, server);
  written.set(key, text);
  const cwd = folder({ "barman.conf": await text });
  add(cwd, name, HOOKS);
  return cwd;
}
const written = new Map<string, Promise<string>>();

async function install(name: string, options: readonly string[], server: string): Promise<string> {
  const cwd = folder({
    "barman.conf": `[barman]\nbarman_home = ./home\n[${server}]\n`,
    [name]: HOOKS,
  });
  const words = [
    "install",
    name,
    "--config",
    "barman.conf",
    "--state",
    "state",
    "--write",
    ...options,
  ];
  const { exitCode, stderr } = await barmanHooks(words, { cwd, env: { NODE_OPTIONS } });
  if (exitCode !== 0) throw new Error(`install ended with ${exitCode}: ${stderr}`);
  return readFileSync(join(cwd, "barman.conf"), "utf8").replaceAll(cwd, "{root}");
}

export interface CallResult extends DispatchResult {
  readonly event: BarmanEvent;
  /** What the handler saw, call by call. */
  readonly seen: readonly HookEvent[];
  /** How the shell ended, attempt by attempt. */
  readonly codes: readonly (number | undefined)[];
  readonly stderr: string;
}

/** Barman calls the entry for an event. Pauses take no time. */
export async function callEntry(
  cwd: string,
  name: BarmanEventName,
  {
    answer = "nothing",
    set = {},
    version = "3.17",
  }: {
    readonly answer?: HandlerAnswer;
    readonly set?: Readonly<Record<string, string>>;
    readonly version?: string;
  } = {},
): Promise<CallResult> {
  const adapter = barman({ version });
  const { config } = await adapter.load(join(cwd, "barman.conf"));
  const { event } = await adapter.resolveEvent(name, config, { options: {}, set });
  const SEEN = join(cwd, `${name}.${answer}.jsonl`);
  const env = {
    PATH: "/usr/bin:/bin",
    HOME: cwd,
    NODE_OPTIONS,
    NODE_COMPILE_CACHE: compiled,
    SEEN,
    ANSWER: answer,
  };
  const result = await dispatchEvents(
    adapter,
    { events: [name], cancelable: true },
    [event],
    config,
    {
      env,
      clock: createVirtualClock(),
      maxAttempts: 3,
    },
  );
  const attempts = result.outcome.hooks.flatMap((run) => run.attempts);
  return {
    ...result,
    event,
    seen: existsSync(SEEN)
      ? readFileSync(SEEN, "utf8")
          .split("\n")
          .slice(0, -1)
          .map((line) => JSON.parse(line))
      : [],
    codes: attempts.map(({ exitCode }) => exitCode),
    stderr: attempts.map(({ stderr }) => stderr).join(""),
  };
}
