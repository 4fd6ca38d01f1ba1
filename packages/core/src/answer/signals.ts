import { getBuiltinModule } from "node:process";

/** From the signal to the end, in milliseconds: time for commands that handlers have started to end. */
const GRACE_MS = 5000;
let signalStatus: number | undefined;

/** The status of a process that the signal ended, once one has come. */
export const getSignalStatus = (): number | undefined => signalStatus;

/** While handlers run, a signal first tells them, and then ends us as it would have. */
export function handleSignals(abort: AbortController): void {
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      // Only now: every module costs time at start.
      signalStatus = 128 + getBuiltinModule("node:os").constants.signals[name];
      abort.abort(new Error(`stopped by ${name}`));
      setTimeout(() => process.exit(signalStatus), GRACE_MS).unref();
    });
  }
}
