import { existsSync } from "node:fs";
import { HookError } from "../util/errors.ts";
import { dueFile, type Failure, items, type Item, move, randomTag, readFailure, readLease, sweep, writeLease } from "./files.ts";
import { privateFolder } from "./state-folder.ts";
import { type Key, keyText, lastFirst, type Lease, type State, whyDue } from "./record.ts";
import type { Ended, UndoOptions } from "./run-undo.ts";

/** What is to be undone. */
export interface Promised extends Key {
  readonly argv: Lease["argv"];
  /** Default: where we are now. */
  readonly cwd?: string;
  /** Of parseAge(). */
  readonly maxAgeMs: number;
}
/** Which undo commands to run: those of a call's key, those that are due without a call, or those not due yet as well. */
export type Which = Key | "due" | "all";
export interface RunOptions extends UndoOptions {
  /** Told before each command. */
  readonly starts?: (lease: Lease) => void;
}
/** What became of one undo command. */
export interface Settled extends Omit<Ended, "result"> {
  readonly lease: Lease;
  readonly result: Exclude<Ended["result"], "gone">;
}
export interface Listed {
  readonly lease: Lease;
  readonly state: State;
  /** Its process, while it runs. */
  readonly pid?: number;
  /** How the last run failed. */
  readonly failure?: Failure;
}
export interface Store {
  /** Writes an undo command down; when this resolves, not even a power failure loses it. @throws HookError IO, VALUE_INVALID */
  add(promised: Promised): Promise<Lease>;
  /**
   * Runs commands, of one key from the last to the first, each at most once at a time, whoever else does the same. One that fails
   * stays due, and the others are run all the same; one that somebody else is at leaves the earlier ones of its key to him. Without
   * a folder there is nothing to do, and nothing is loaded. Files that are no leases are left to list().
   * @throws HookError IO
   */
  runDue(which: Which, options: RunOptions): Promise<readonly Settled[]>;
  /** All leases, the first one first, and what is wrong with files that are none. @throws HookError IO */
  list(): Promise<{ readonly leases: readonly Listed[]; readonly faults: readonly HookError[] }>;
}

/** What a store takes from the machine. */
export interface Machine {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly boot: () => string;
}

/** The undo commands in a folder, which need not be there yet. */
export function openStore(folder: string, { now = Date.now, boot }: Partial<Machine> = {}): Store {
  const machine = async (): Promise<Moment> => ({ now: now(), boot: (boot ?? (await import("./boot-id.ts")).bootId)() });
  return {
    add: async (promised) => add(folder, promised, await machine()),
    runDue: async (which, options) => (existsSync(folder) ? runDue(privateFolder(folder), which, options, await machine()) : []),
    list: async () => (existsSync(folder) ? list(privateFolder(folder), (await machine()).boot) : { leases: [], faults: [] }),
  };
}

interface Moment {
  readonly now: number;
  readonly boot: string;
}

function add(path: string, { cwd = process.cwd(), ...promised }: Promised, { now, boot }: Moment): Lease {
  refuse(promised.argv);
  const folder = privateFolder(path);
  const last = Number.parseInt(items(folder).at(-1)?.id ?? "0", 10);
  const lease = { ...promised, id: `${String(last + 1).padStart(10, "0")}-${randomTag()}`, cwd, boot, createdAt: now };
  try {
    writeLease(folder, lease);
  } catch (cause) {
    throw new HookError("IO", "the undo command cannot be written down", {
      place: { file: folder },
      got: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
  return lease;
}

/** What could never be run is refused before the thing is opened. */
function refuse(argv: Lease["argv"]): void {
  const wrong = (what: string, expected: string): HookError => new HookError("VALUE_INVALID", `undo: ${what}`, { expected });
  if (process.platform === "win32") throw wrong("there is none on Windows", "Linux or another Unix");
  if (!Array.isArray(argv) || argv.some((word) => typeof word !== "string")) throw wrong("this is no command", "a list of words");
  if (!argv[0]) throw wrong("there is no command", "the name of a program, and its arguments");
  if (argv[0].startsWith("-")) throw wrong(`the program's name begins with a dash (${argv[0]})`, `its path, such as ./${argv[0]}`);
  if (argv.some((word) => word.includes("\0"))) throw wrong("a word of the command holds a NUL byte", "words that a process can be given");
}

/** A file of the folder with the lease in it. */
interface Found extends Item {
  readonly lease: Lease;
}

function read(all: readonly Item[], faults: HookError[] = []): Found[] {
  return all.flatMap((item) => {
    try {
      const lease = readLease(item);
      return lease === undefined ? [] : [{ ...item, lease }];
    } catch (error) {
      if (!(error instanceof HookError)) throw error;
      faults.push(error);
      return [];
    }
  });
}

async function runDue(folder: string, which: Which, options: RunOptions, { now, boot }: Moment): Promise<Settled[]> {
  const all = items(folder);
  sweep(folder, all);
  const call = typeof which === "string" ? undefined : which;
  const concerned = read(all).filter(({ lease }) => call === undefined || keyText(lease) === keyText(call));
  if (concerned.length === 0) return [];
  const { ELSEWHERE, isAlive, runUndo } = await import("./run-undo.ts");
  const settling = concerned.filter(
    ({ state, lease }) => state !== "open" || which === "all" || whyDue(lease, call, now, boot) !== undefined,
  );
  const owned = new Set(settling.filter(({ run }) => run !== undefined && isAlive(run, boot)));
  // All become due before the first is run, so that whoever comes next goes on should we be killed.
  for (const one of settling) if (one.state !== "due" && !owned.has(one)) move(one.file, dueFile(folder, one.id));
  const settled: Settled[] = [];
  const busy = new Set<string>();
  for (const one of lastFirst(settling)) {
    const { lease } = one;
    if (options.signal?.aborted) break;
    if (busy.has(keyText(lease))) continue;
    if (!owned.has(one)) options.starts?.(lease);
    const { result, ...rest } = owned.has(one) ? ELSEWHERE : await runUndo(folder, lease, boot, options);
    if (result === "running") busy.add(keyText(lease));
    if (result !== "gone") settled.push({ lease, result, ...rest });
  }
  return settled;
}

async function list(folder: string, boot: string): ReturnType<Store["list"]> {
  const faults: HookError[] = [];
  const found = read(items(folder), faults);
  const { isAlive } = await import("./run-undo.ts");
  return {
    faults,
    leases: found.map(({ id, state, run, lease }) => {
      const failure = readFailure(folder, id);
      const owner = run !== undefined && isAlive(run, boot) ? run : undefined;
      return {
        lease,
        state: state === "running" && owner === undefined ? "due" : state,
        ...(owner && { pid: owner.pid }),
        ...(failure && { failure }),
      };
    }),
  };
}
