import { getBuiltinModule } from "node:process";

/** From the signal to the end, in milliseconds: time for commands that handlers have started to end. */
const GRACE_MS = 5000;
let code: number | undefined;

/** The status of a process that the signal ended, once one has come. */
export const stopped = (): number | undefined => code;

/** While handlers run, a signal first tells them, and then ends us as it would have. */
export function onSignals(abort: AbortController): void {
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      // Only now: every module costs time at start.
      code = 128 + getBuiltinModule("node:os").constants.signals[name];
      abort.abort(new Error(`stopped by ${name}`));
      setTimeout(() => process.exit(code), GRACE_MS).unref();
    });
  }
}
