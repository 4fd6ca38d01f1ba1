/** Everything that crosses into a hook's process. */
export interface Call {
  readonly args: readonly string[];
  /** What the product adds to its own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Standard input of the hook. Absent: it is empty or, if stdio is inherited, ours. */
  readonly stdin?: string;
  /** A raw Windows command line. */
  readonly line?: string;
}

/** A process to start. We never join any of this into shell text. */
export interface Command extends Call {
  /** The program; a shell is a program too: `/bin/sh` with `-c`. */
  readonly file: string;
  /** `argv[0]`, if the product sets a name other than `file`. */
  readonly argv0?: string;
  readonly cwd?: string;
  /**
   * A file for the hook's reply: after the end its content becomes `Attempt.reply`, and it is
   * deleted.
   */
  readonly replyFile?: string;
  /**
   * split: two pipes · merged: one pipe for both · inherit: ours · unread: two pipes that are not
   * read until the hook ends.
   */
  readonly stdio: "split" | "merged" | "inherit" | "unread";
  /** What the product waits for: the end of the process, or the end of its output as well. */
  readonly until: "exit" | "eof";
  /** What happens to background children when the hook ends. */
  readonly descendants: "kill" | "keep";
  /**
   * Signals that the product, and therefore its hooks, ignore; Node would reset them to the
   * default.
   */
  readonly ignoredSignals?: readonly "SIGPIPE"[];
}

/** An HTTP request that a product sends as a hook. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Statuses that count as success, redirects followed; any other is a failure. */
  readonly accepts: readonly number[];
  /**
   * The product's own component that sends it, if it is not plain HTTP and cannot be sent from
   * here: `shoutrrr`.
   */
  readonly sender?: string;
}

/** What goes back to the product. */
export interface Reply {
  readonly exitCode: number;
  readonly files: Readonly<Record<string, string>>;
  readonly stdout?: string;
}
