import { getBuiltinModule } from "node:process";

/** From the signal to the end, in milliseconds: time for the handlers' commands to end. */
const GRACE_MS = 5000;
let signalStatus: number | undefined;

/** The exit status of a process killed by the signal that arrived; undefined before that. */
export const getSignalStatus = (): number | undefined => signalStatus;

/** While handlers run, a signal first notifies them and then ends this process as it would have. */
export function handleSignals(abort: AbortController): void {
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      // Loaded on demand: every module costs startup time.
      signalStatus = 128 + getBuiltinModule("node:os").constants.signals[name];
      abort.abort(new Error(`stopped by ${name}`));
      setTimeout(() => process.exit(signalStatus), GRACE_MS).unref();
    });
  }
}
