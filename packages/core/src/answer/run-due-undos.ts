import { existsSync, readdirSync } from "node:fs";
import type { Tools } from "../hooks.ts";
import type { Key } from "../undo/record.ts";
import type { Settled } from "../undo/store.ts";
import type { Log } from "./log.ts";

export interface Undoing {
  /** `tools.undo` of the handlers. */
  readonly promise: Tools["undo"];
  /** Runs what is due with this call. Never throws: what could not be undone stays due, and is logged. */
  run(): Promise<void>;
}

/** The undo commands of the work that a call is about. Where nobody ever asked for one, this costs a look at the disk. */
export function undoing(folder: string, key: Key, log: Log, timeoutMs: number): Undoing {
  const store = async () => (await import("../undo/store.ts")).openStore(folder);
  return {
    async promise(argv, { for: age } = {}) {
      const { parseAge } = await import("../undo/record.ts");
      await (await store()).add({ ...key, argv, maxAgeMs: parseAge(age) });
    },
    async run() {
      if (isEmpty(folder)) return;
      try {
        for (const settled of await (await store()).runDue(key, { timeoutMs })) log(...told(settled));
      } catch (error) {
        log("error", `nothing was undone: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
}

/** Most of the time there is nothing to undo, and nothing has to be loaded to see that. */
function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return !existsSync(folder);
  }
}

function told({ lease, result, says }: Settled): Parameters<Log> {
  const command = lease.argv.join(" ");
  if (result === "done") return ["info", `undone: ${command}`];
  if (result === "running") return ["warn", `somebody else is undoing: ${command}`];
  return ["error", `not undone, and still due: ${command}: ${says ?? ""}`];
}
