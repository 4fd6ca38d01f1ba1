import { existsSync, readdirSync } from "node:fs";
import type { HandlerContext } from "../hooks.ts";
import type { UndoKey } from "../undo/record.ts";
import type { UndoOutcome } from "../undo/store.ts";
import type { Log } from "./log.ts";

export interface UndoQueue {
  /** `context.undo` of the handlers. */
  readonly add: HandlerContext["undo"];
  /**
   * Runs what is due with this call. Never throws: an undo command that fails stays due, and the
   * failure is logged.
   */
  runDue(): Promise<void>;
}

/**
 * The undo commands of the operation that a call belongs to. If there were never any, the cost is
 * one look at the disk.
 */
export function createUndoQueue(
  folder: string,
  key: UndoKey,
  log: Log,
  timeoutMs: number,
): UndoQueue {
  const loadStore = async () => (await import("../undo/store.ts")).openStore(folder);
  return {
    async add(argv, { for: age } = {}) {
      const { parseAge } = await import("../undo/record.ts");
      await (await loadStore()).add({ ...key, argv, maxAgeMs: parseAge(age) });
    },
    async runDue() {
      if (isEmpty(folder)) return;
      try {
        for (const outcome of await (await loadStore()).runDue(key, { timeoutMs }))
          log(...toLogLine(outcome));
      } catch (error) {
        log(
          "error",
          `nothing was undone: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    },
  };
}

/** Usually there is nothing to undo, and checking that needs no further modules. */
function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return !existsSync(folder);
  }
}

function toLogLine({ record, result, message }: UndoOutcome): Parameters<Log> {
  const command = record.argv.join(" ");
  if (result === "done") return ["info", `undone: ${command}`];
  if (result === "running") return ["warn", `somebody else is undoing: ${command}`];
  return ["error", `not undone, and still due: ${command}: ${message ?? ""}`];
}
