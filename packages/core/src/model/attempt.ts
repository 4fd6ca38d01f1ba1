/** How we ended a hook: the signals that were needed, and whether its pipes were abandoned. */
export interface Termination {
  readonly why: "timeout" | "abort" | "survivors";
  readonly signals: readonly ("SIGTERM" | "SIGKILL")[];
  /** True: a process outside the group still held a pipe when the drain time expired. */
  readonly pipesAbandoned: boolean;
}

/** One run of one hook. A failed spawn or template is an attempt too: running never throws. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  /** 0–255; absent: killed by a signal, or never started. */
  readonly exitCode?: number;
  /** `SIGKILL` …; absent: it exited. */
  readonly signal?: string;
  readonly timedOut: boolean;
  /** Why the process could not be started, or its output could not be read. */
  readonly error?: Error;
  /** How it ended if it was not a process: "was answered 404 Not Found". */
  readonly message?: string;
  readonly reply?: string;
  /**
   * The output; beyond the limit its head and tail, with a line between them that tells how much is
   * omitted.
   */
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
  /** Set when we ended it. */
  readonly ended?: Termination;
  /** The pause after this attempt, in milliseconds; set by the runner if the hook is retried. */
  readonly delayMs?: number;
}
