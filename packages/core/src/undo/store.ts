import { existsSync } from "node:fs";
import { HookError } from "../util/errors.ts";
import {
  createTag,
  listUndoFiles,
  moveFile,
  readFailure,
  readRecord,
  removeLeftovers,
  toDuePath,
  type UndoFailure,
  type UndoFile,
  writeRecord,
} from "./files.ts";
import {
  findDueReason,
  formatKey,
  sortLastFirst,
  type UndoKey,
  type UndoRecord,
  type UndoState,
} from "./record.ts";
import type { UndoOptions, UndoResult } from "./run-undo.ts";
import { ensurePrivateFolder } from "./state-folder.ts";

/** An undo command to register. */
export interface UndoRequest extends UndoKey {
  readonly argv: UndoRecord["argv"];
  /** Default: the current directory. */
  readonly cwd?: string;
  /** The result of parseAge(). */
  readonly maxAgeMs: number;
}
/**
 * Which undo commands to run: those with a call's key, those due without a call, or all, due or
 * not.
 */
export type UndoSelection = UndoKey | "due" | "all";
export interface RunDueOptions extends UndoOptions {
  /** Called before each command. */
  readonly onStart?: (record: UndoRecord) => void;
}
/** The result of one undo command. */
export interface UndoOutcome extends Omit<UndoResult, "result"> {
  readonly record: UndoRecord;
  readonly result: Exclude<UndoResult["result"], "gone">;
}
export interface UndoStatus {
  readonly record: UndoRecord;
  readonly state: UndoState;
  /** The id of its process, while it runs. */
  readonly pid?: number;
  /** Why the last run failed. */
  readonly failure?: UndoFailure;
}
export interface UndoStore {
  /**
   * Writes an undo record; when this resolves, it survives even a power failure.
   * @throws HookError IO, VALUE_INVALID
   */
  add(request: UndoRequest): Promise<UndoRecord>;
  /**
   * Runs commands, those of one key from the last to the first, each in at most one process at a
   * time. A command that fails stays due, and the others still run. If another process is running a
   * command, the earlier ones of its key are left to that process. Without a folder nothing is done
   * or loaded. Files that are not undo records are left to list().
   * @throws HookError IO
   */
  runDue(selection: UndoSelection, options: RunDueOptions): Promise<readonly UndoOutcome[]>;
  /**
   * All undo records in order of creation, and the problems of files that are not valid records.
   * @throws HookError IO
   */
  list(): Promise<{
    readonly records: readonly UndoStatus[];
    readonly faults: readonly HookError[];
  }>;
}

/** What a store needs of the machine. */
export interface Machine {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly boot: () => string;
}

/** The undo commands in a folder, which may not exist yet. */
export function openStore(
  folder: string,
  { now = Date.now, boot }: Partial<Machine> = {},
): UndoStore {
  const readInstant = async (): Promise<Instant> => ({
    now: now(),
    boot: (boot ?? (await import("./boot-id.ts")).readBootId)(),
  });
  return {
    add: async (request) => addRecord(folder, request, await readInstant()),
    runDue: async (selection, options) =>
      existsSync(folder)
        ? runDue(ensurePrivateFolder(folder), selection, options, await readInstant())
        : [],
    list: async () =>
      existsSync(folder)
        ? listRecords(ensurePrivateFolder(folder), (await readInstant()).boot)
        : { records: [], faults: [] },
  };
}

interface Instant {
  readonly now: number;
  readonly boot: string;
}

function addRecord(
  path: string,
  { cwd = process.cwd(), ...request }: UndoRequest,
  { now, boot }: Instant,
): UndoRecord {
  assertRunnable(request.argv);
  const folder = ensurePrivateFolder(path);
  const last = Number.parseInt(listUndoFiles(folder).at(-1)?.id ?? "0", 10);
  const record = {
    ...request,
    id: `${String(last + 1).padStart(10, "0")}-${createTag()}`,
    cwd,
    boot,
    createdAt: now,
  };
  try {
    writeRecord(folder, record);
  } catch (cause) {
    throw new HookError("IO", "the undo command cannot be written down", {
      place: { file: folder },
      received: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
  return record;
}

/** Rejects a command that could never run, before its counterpart is opened. */
function assertRunnable(argv: UndoRecord["argv"]): void {
  const createError = (what: string, expected: string): HookError =>
    new HookError("VALUE_INVALID", `undo: ${what}`, { expected });
  if (process.platform === "win32")
    throw createError("there is none on Windows", "Linux or another Unix");
  if (!Array.isArray(argv) || argv.some((word) => typeof word !== "string"))
    throw createError("this is no command", "a list of words");
  if (!argv[0])
    throw createError("there is no command", "the name of a program, and its arguments");
  if (argv[0].startsWith("-"))
    throw createError(
      `the program's name begins with a dash (${argv[0]})`,
      `its path, such as ./${argv[0]}`,
    );
  if (argv.some((word) => word.includes("\0")))
    throw createError(
      "a word of the command holds a NUL byte",
      "words that a process can be given",
    );
}

/** A file of the folder with its undo record. */
interface StoredRecord extends UndoFile {
  readonly record: UndoRecord;
}

function readRecords(all: readonly UndoFile[], faults: HookError[] = []): StoredRecord[] {
  return all.flatMap((item) => {
    try {
      const record = readRecord(item);
      return record === undefined ? [] : [{ ...item, record }];
    } catch (error) {
      if (!(error instanceof HookError)) throw error;
      faults.push(error);
      return [];
    }
  });
}

async function runDue(
  folder: string,
  selection: UndoSelection,
  options: RunDueOptions,
  { now, boot }: Instant,
): Promise<UndoOutcome[]> {
  const all = listUndoFiles(folder);
  removeLeftovers(folder, all);
  const call = typeof selection === "string" ? undefined : selection;
  const concerned = readRecords(all).filter(
    ({ record }) => call === undefined || formatKey(record) === formatKey(call),
  );
  if (concerned.length === 0) return [];
  const { RUNNING_ELSEWHERE, isAlive, runUndo } = await import("./run-undo.ts");
  const dueFiles = concerned.filter(
    ({ state, record }) =>
      state !== "open" ||
      selection === "all" ||
      findDueReason(record, call, now, boot) !== undefined,
  );
  const owned = new Set(dueFiles.filter(({ run }) => run !== undefined && isAlive(run, boot)));
  // All become due before the first one runs, so that the next process continues if we are killed.
  for (const item of dueFiles)
    if (item.state !== "due" && !owned.has(item)) moveFile(item.file, toDuePath(folder, item.id));
  const outcomes: UndoOutcome[] = [];
  const busy = new Set<string>();
  for (const item of sortLastFirst(dueFiles)) {
    const { record } = item;
    if (options.signal?.aborted) break;
    if (busy.has(formatKey(record))) continue;
    if (!owned.has(item)) options.onStart?.(record);
    const { result, ...rest } = owned.has(item)
      ? RUNNING_ELSEWHERE
      : await runUndo(folder, record, boot, options);
    if (result === "running") busy.add(formatKey(record));
    if (result !== "gone") outcomes.push({ record, result, ...rest });
  }
  return outcomes;
}

async function listRecords(folder: string, boot: string): ReturnType<UndoStore["list"]> {
  const faults: HookError[] = [];
  const found = readRecords(listUndoFiles(folder), faults);
  const { isAlive } = await import("./run-undo.ts");
  return {
    faults,
    records: found.map(({ id, state, run, record }) => {
      const failure = readFailure(folder, id);
      const owner = run !== undefined && isAlive(run, boot) ? run : undefined;
      return {
        record,
        state: state === "running" && owner === undefined ? "due" : state,
        ...(owner && { pid: owner.pid }),
        ...(failure && { failure }),
      };
    }),
  };
}
