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
  readonly descendants: "kill" | "keep";
  /** Signals that the product ignores, and its hooks with it; Node would give them their default action. */
  readonly ignoredSignals?: readonly "SIGPIPE"[];
}

/** An HTTP request that a product sends as a hook. */
export interface HttpRequest {
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
