/** notice: during an operation, or outside any. */
export type Phase = "pre" | "post" | "notice";
export type Status = "success" | "warning" | "error" | "skipped";
/** What is going on, in one vocabulary for all products; the product's own word stands in the operation's `name`. */
export type Operation =
  | "backup"
  | "restore"
  | "delete"
  | "prune"
  | "check"
  | "archive"
  | "scan"
  | "session"
  | "media"
  | "system";
/** What the product would do next. `blocked`: it would wait or try again for ever. */
export type Decision = "proceed" | "postpone" | "cancel" | "fail" | "blocked";
/** A decision with the product's doing in words: "the backup does not start and is recorded as FAILED". */
export interface Effect {
  readonly decision: Decision;
  readonly message: string;
}

/**
 * What a handler of a hooks file may say, in one vocabulary for all products. `warn` is heard everywhere, as a line in a log; which
 * of the others an event has an ear for says its row.
 */
export type HandlerAction =
  | "warn"
  | "cancel"
  | "fail"
  | "retry"
  | "keepRunning"
  | "resetTimer"
  | "suppressDialog";

/** One thing that happened, in one vocabulary for all products. */
export interface HookEvent<
  Name extends string = string,
  Fields extends object = Readonly<Record<string, string>>,
> {
  readonly product: string;
  /** The product's own spelling. */
  readonly name: Name;
  /** Further events that the product announces with this one call; their handlers are called as well. */
  readonly also?: readonly Name[];
  readonly operation: Operation;
  readonly phase: Phase;
  /** Once the operation has ended: belongs to the call, not to the row. */
  readonly status?: Status | undefined;
  /** The product's own values under its own names. */
  readonly fields: Fields;
}

/** One row of a product's event table: decode, the documentation, rehearse and the conformance suite all read it. */
export interface EventSpec {
  readonly operation: Operation;
  readonly phase: Phase;
  /** In call order, where the product is positional. */
  readonly fields: readonly string[];
  /** Field → its type and form in words, where the product has a fixed one. */
  readonly formats?: Readonly<Record<string, string>>;
  /** Other names under which the product's own material speaks of this event; each is accepted for it. */
  readonly aliases?: readonly string[];
  /** What the product does if no hook objects; absent: it proceeds. */
  readonly default?: Effect;
  /** What it does if one does; absent: it has no ear for one. */
  readonly veto?: Effect;
  /** The word by which a handler asks for what `veto` does, where that is no stopping; absent: `cancel` and `fail`. */
  readonly vetoAction?: HandlerAction;
  /** What the product does after `retry`, in words; absent: it has no ear for one. */
  readonly onRetry?: string;
  /** Field → what the product itself destroys in it. */
  readonly lossy?: Readonly<Record<string, string>>;
  /** Known misbehaviour of the product's version at this event, in words for the report. */
  readonly knownIssues?: readonly string[];
  readonly examples: readonly {
    readonly status?: Status;
    readonly fields: Readonly<Record<string, string>>;
  }[];
  /** Where the rule comes from, and since which version. */
  readonly source: string;
}
