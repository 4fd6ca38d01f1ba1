import type { Adapter } from "../model/adapter.ts";
import type { RunOptions } from "../runner/run-plan.ts";
import { sendRequest, skipRequest } from "../runner/send-request.ts";
import { createVirtualClock, systemClock } from "../util/clock.ts";
import { parseCount, parseDuration } from "../util/parse.ts";
import { buildEnvironment, type EnvironmentOptions } from "./args/environment.ts";
import { listenForSignals } from "./interrupt.ts";
import { createReporter } from "./output/report.ts";
import type { Output } from "./output/stream.ts";
import type { Terminal } from "./output/terminal.ts";

export interface RehearsalOptions extends EnvironmentOptions {
  readonly fast?: boolean;
  readonly timeout: string;
  readonly maxAttempts: string;
  readonly json?: boolean;
  /** Sends HTTP requests for real. Default false. */
  readonly send?: boolean;
}

/** The settings of a rehearsal: environment, clock, limits, observer and Ctrl-C. */
export async function createRehearsal(
  adapter: Adapter,
  options: RehearsalOptions,
  terminal: Terminal,
  out: Output,
) {
  const timeoutMs = parseDuration(options.timeout, "--timeout");
  const maxAttempts = parseCount(options.maxAttempts, "--max-attempts");
  const environment = await buildEnvironment(options, adapter);
  const observer = options.json ? undefined : createReporter(terminal, systemClock, { timeoutMs });
  return {
    environment,
    /** Runs a task under these settings; signals are handled only while it runs. */
    async play<Result>(task: (run: RunOptions) => Promise<Result>): Promise<Result> {
      const stop = listenForSignals(2);
      out.onClosed(() => stop.abort("interrupt"));
      const [signal] = stop.signals;
      const clock = options.fast ? createVirtualClock() : systemClock;
      const result = await task({
        env: environment.env,
        clock,
        timeoutMs,
        maxAttempts,
        capture: true,
        send: options.send ? sendRequest : skipRequest,
        ...(observer && { observer }),
        ...(signal && { signal }),
      });
      stop.stop();
      observer?.finish();
      return result;
    },
  };
}
