import type { Interruption } from "../model/plan.ts";

const reasons: Readonly<Record<"SIGINT" | "SIGTERM" | "SIGHUP", Interruption>> = {
  SIGINT: "interrupt",
  SIGTERM: "terminate",
  SIGHUP: "terminate",
};

/**
 * Signals as a row of AbortSignals: the first Ctrl-C aborts the first, the second the next; after the last one the
 * process ends at once, and with it everything it started.
 */
export function listenForSignals(count: number): {
  readonly signals: readonly AbortSignal[];
  abort(reason: Interruption): void;
  stop(): void;
} {
  const controllers = Array.from({ length: count }, () => new AbortController());
  const abort = (reason: Interruption): void => {
    const next = controllers.find(({ signal }) => !signal.aborted);
    if (next === undefined) process.exit(130);
    next.abort(reason);
  };
  const listeners = Object.entries(reasons).map(
    ([name, reason]) => [name, () => abort(reason)] as const,
  );
  for (const [name, listener] of listeners) process.on(name, listener);
  return {
    signals: controllers.map(({ signal }) => signal),
    abort,
    stop() {
      for (const [name, listener] of listeners) process.off(name, listener);
    },
  };
}
