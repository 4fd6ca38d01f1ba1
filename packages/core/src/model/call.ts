/** Everything that crosses into a hook's process. */
export interface Call {
  readonly args: readonly string[];
  /** What the product adds to the environment it runs in. */
  readonly env: Readonly<Record<string, string>>;
  /** What the hook reads from standard input; absent: it reads end of file at once, or, where its stdio is inherited, what we read. */
  readonly stdin?: string;
  /** A raw Windows command line. */
  readonly line?: string;
}

/** A process to start. Nothing here is ever joined into shell text by us. */
export interface Command extends Call {
  /** The program; a shell is a program too: `/bin/sh` with `-c`. */
  readonly file: string;
  /** `argv[0]`, where the product gives the program another name than `file`. */
  readonly argv0?: string;
  readonly cwd?: string;
  /** A file that the hook may write its answer to: after the end its content becomes `Attempt.reply`, and it is deleted. */
  readonly replyFile?: string;
  /** split: two pipes · merged: one pipe for both · inherit: ours · unread: two pipes that nobody reads before the hook is over. */
  readonly stdio: "split" | "merged" | "inherit" | "unread";
  /** What the product waits for: the end of the process, or the end of its output as well. */
  readonly until: "exit" | "eof";
  /** Background children, when the hook is over. */
  readonly survivors: "end" | "leave";
  /** Signals that the product ignores, and its hooks with it; Node would give them their default action. */
  readonly ignored?: readonly "SIGPIPE"[];
}

/** An HTTP request that a product sends as a hook. */
export interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Statuses that the product takes for success, redirects followed; any other is a failure. */
  readonly accepts: readonly number[];
  /** What of the product's own sends it, where it is no plain HTTP and nothing here can: `shoutrrr`. */
  readonly sender?: string;
}

/** What goes back to the product. */
export interface Reply {
  readonly exitCode: number;
  readonly files: Readonly<Record<string, string>>;
  readonly stdout?: string;
}

/** How a hook was brought to an end by us: which signals were needed, and whether its pipes had to be given up. */
export interface Ended {
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
  readonly says?: string;
  readonly reply?: string;
  /** Head and tail of the output when it was longer than the limit, with a line between them that says what is left out. */
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
  /** Set when we ended it. */
  readonly ended?: Ended;
  /** The pause after this attempt, in milliseconds; set by the runner when the hook is tried again. */
  readonly delayMs?: number;
}
