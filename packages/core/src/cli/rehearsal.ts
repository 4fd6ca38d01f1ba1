import type { Adapter } from "../model/adapter.ts";
import { systemClock, virtualClock } from "../util/clock.ts";
import type { RunOptions } from "../runner/run-plan.ts";
import { send, unsent } from "../runner/send-request.ts";
import { type EnvironmentOptions, environmentOf } from "./args/environment.ts";
import { listenForSignals } from "./interrupt.ts";
import { reporter } from "./output/report.ts";
import type { Output } from "./output/stream.ts";
import type { Terminal } from "./output/terminal.ts";
import { parseCount, parseDuration } from "../util/parse.ts";

export interface StageOptions extends EnvironmentOptions {
  readonly fast?: boolean;
  readonly timeout: string;
  readonly maxAttempts: string;
  readonly json?: boolean;
  /** HTTP requests are really sent. Default false. */
  readonly send?: boolean;
}

/** What a rehearsal runs with: the environment, the clock, the limits, who is told, and Ctrl-C. */
export async function stageFor(adapter: Adapter, options: StageOptions, terminal: Terminal, out: Output) {
  const timeoutMs = parseDuration(options.timeout, "--timeout");
  const maxAttempts = parseCount(options.maxAttempts, "--max-attempts");
  const environment = await environmentOf(options, adapter);
  const observer = options.json ? undefined : reporter(terminal, systemClock, { timeoutMs });
  return {
    environment,
    /** Plays something under these conditions; signals are listened to only meanwhile. */
    async play<Result>(work: (run: RunOptions) => Promise<Result>): Promise<Result> {
      const stop = listenForSignals(2);
      out.onClosed(() => stop.abort("interrupt"));
      const [signal] = stop.signals;
      const clock = options.fast ? virtualClock() : systemClock;
      const result = await work({
        env: environment.env,
        clock,
        timeoutMs,
        maxAttempts,
        capture: true,
        send: options.send ? send : unsent,
        ...(observer && { observer }),
        ...(signal && { signal }),
      });
      stop.stop();
      observer?.done();
      return result;
    },
  };
}
