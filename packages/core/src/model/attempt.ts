/** How a hook was brought to an end by us: which signals were needed, and whether its pipes had to be given up. */
export interface Termination {
  readonly why: "timeout" | "abort" | "survivors";
  readonly signals: readonly ("SIGTERM" | "SIGKILL")[];
  /** True: a process outside the group still held a pipe when the drain time was over. */
  readonly pipesAbandoned: boolean;
}

/** One run of one hook. A failed spawn or a failed template is an attempt too: running never throws. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  /** 0–255; absent: killed by a signal, or never started. */
  readonly exitCode?: number;
  /** `SIGKILL` …; absent: it exited. */
  readonly signal?: string;
  readonly timedOut: boolean;
  /** Why the process could not be started, or its output not be read. */
  readonly error?: Error;
  /** How it ended, in words, where it was no process: "was answered 404 Not Found". */
  readonly message?: string;
  readonly reply?: string;
  /** Head and tail of the output when it was longer than the limit, with a line between them that says what is left out. */
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
  /** Set when we ended it. */
  readonly ended?: Termination;
  /** The pause after this attempt, in milliseconds; set by the runner when the hook is tried again. */
  readonly delayMs?: number;
}
