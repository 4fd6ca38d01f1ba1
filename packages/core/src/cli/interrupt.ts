import type { Interruption } from "../model/plan.ts";

const reasons: Readonly<Record<"SIGINT" | "SIGTERM" | "SIGHUP", Interruption>> = {
  SIGINT: "interrupt",
  SIGTERM: "terminate",
  SIGHUP: "terminate",
};

/**
 * Maps signals to a list of AbortSignals: each Ctrl-C aborts the next one. After the last one, the
 * process exits at once, together with everything it started.
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
