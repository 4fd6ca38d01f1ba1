// Plays a whole command of Rekkord around the adapter, as a process of its own: what the hooks inherit, the signals it gets
// and the code it exits with are real. Saving and checking are stubs, as in the recording. Descriptor 3 tells how far it came.
import { existsSync, mkdirSync, writeSync } from "node:fs";
import "execa";
import {
  HookError,
  type Observer,
  type OperationResult,
  runOperation,
  spawn,
  unescapeBytes,
} from "@backup-hooks/core";
import {
  createFailureRecords,
  createNameRecord,
  createStartRecord,
  findUserFolder,
  formatRecord,
  type LoadedRekkord,
  rekkord,
} from "../../src/index.ts";
import type { CommandLine } from "./run.ts";
import { STUB } from "./types.ts";

const { command, version, base, uid, opens, clear } = JSON.parse(
  process.argv[2] ?? "",
) as CommandLine;
const writeLine = (line: string): void => void writeSync(2, unescapeBytes(`${line}\n`));
const reportStage = (stage: string): void => void writeSync(3, `${stage}\n`);

const [, verb = "", ...args] = command;
const at = args.findIndex((arg) => arg === "-C" || arg === "--config_file");
const [config] = at < 0 ? [] : args.splice(at, 2).slice(1);
const flags = args.filter((arg) => arg.startsWith("--"));
const [channel, ...sources] = args.filter((arg) => !arg.startsWith("--"));
const adapter = rekkord({ version, base });

if (uid !== undefined) {
  process.setgroups?.([]);
  process.setgid?.(uid);
  process.setuid?.(uid);
}
process.exitCode = await main();

async function main(): Promise<number> {
  makeUserFolder();
  const loaded = flags.includes("--no_config") ? undefined : await load();
  if (loaded === "refused") return 1;
  if (verb === "save" && channel === undefined) return refuse("No channel provided");
  if (verb === "save" && sources.length === 0) return refuse("No filename provided");
  const { url = process.env["REKKORD_REPOSITORY"], keyFile = process.env["REKKORD_KEY_FILE"] } =
    loaded?.config.repository ?? {};
  if (url === undefined) writeLine("Error: Missing repository location");
  if (keyFile === undefined) writeLine("Error: Missing repository key file");
  if (url === undefined || keyFile === undefined) return 1;
  if (!opens) {
    writeLine(STUB);
    return 1;
  }
  writeLine(`Repository: ${url} (Master)`);
  writeLine("");
  reportStage("opened");
  const hooks = flags.includes("--no_hooks") ? {} : (loaded?.config.hooks ?? {});
  return play({ path: "", repository: {}, hooks });
}

/** The search makes it, whatever comes of the search. */
function makeUserFolder(): void {
  const folder = findUserFolder(process.env) ?? "";
  for (const [index] of [...folder.matchAll(/\/|$/g)].map((match) => [match.index]).slice(1)) {
    const part = folder.slice(0, index);
    try {
      if (!existsSync(part)) mkdirSync(part);
    } catch {
      writeLine(`Error: Cannot create directory '${part}': Permission denied`);
      return;
    }
  }
}

async function load(): Promise<LoadedRekkord | "refused" | undefined> {
  try {
    const loaded = await adapter.load(config);
    if (loaded.console !== "") writeLine(loaded.console);
    return loaded;
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    // Nowhere a file: rekkord goes on without one.
    if (!(error.detail.cause instanceof Error)) return undefined;
    writeLine(error.detail.cause.message);
    return "refused";
  }
}

function refuse(text: string): number {
  writeLine(`Error: ${text}`);
  return 1;
}

async function play(hooks: LoadedRekkord["config"]): Promise<number> {
  const operation = verb === "save" ? "backup" : "scan";
  if (adapter.operations[operation] === undefined) return runAction() ? 0 : 1;
  const stop = new AbortController();
  process.on("SIGINT", () => stop.abort("interrupt"));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => stop.abort("terminate"));
  const result = await runOperation(adapter, operation, hooks, {
    env: Object.fromEntries(
      Object.entries(process.env).map(([name, value]) => [name, value ?? ""]),
    ),
    createEvent: async (name, done) => {
      const { event } = await adapter.resolveEvent(name as "presave", hooks, {
        set: {},
        options: {},
        ...(done && { work: done }),
      });
      return event;
    },
    work: async () => ({ ending: runAction() ? "success" : "error" }),
    observer: observer(),
    spawn: (step, options) => spawn(step, { ...options, onStart: () => reportStage("started") }),
    signals: [stop.signal],
    leaveHook: true,
    onTimeout: "policy",
  });
  if (verb === "scan" && result.ending !== "veto" && !stop.signal.aborted)
    writeLine(summary(result));
  return result.exit;
}

function observer(): Observer {
  let phase: string | undefined;
  return {
    onAttemptStart(hook) {
      if (phase !== hook.event.name) writeLine(formatRecord(createStartRecord({ hook })));
      phase = hook.event.name;
      writeLine(formatRecord(createNameRecord({ hook })));
    },
    onAttemptEnd(hook, attempt, verdict) {
      for (const record of createFailureRecords({ hook, attempts: [attempt], verdict }))
        writeLine(formatRecord(record));
    },
  };
}

/** Whether all that is to be saved is there, or all snapshots are valid. */
function runAction(): boolean {
  reportStage("action");
  writeLine(verb === "save" ? "Backing up..." : "Checking snapshots...");
  if (verb !== "save") return clear;
  const missing = sources.filter((path) => !existsSync(path));
  for (const _ of missing) writeLine(STUB);
  return missing.length === 0;
}

function summary({ ending }: OperationResult): string {
  if (ending === "error") return "Checked 1 snapshots, 1 are invalid";
  return ending === "success"
    ? "Checked 1 snapshots, all clear!"
    : "Checked 1 snapshots, all clear, but one or more hooks failed!";
}
