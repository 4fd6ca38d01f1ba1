/** `notice`: during an operation, or outside of one. */
export type Phase = "pre" | "post" | "notice";
export type Status = "success" | "warning" | "error" | "skipped";
/**
 * The operation, in one vocabulary for all products; the product's own term is the `name` of its
 * OperationSpec.
 */
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
/** What the product would do next. `blocked`: it would wait or retry forever. */
export type Decision = "proceed" | "postpone" | "cancel" | "fail" | "blocked";
/**
 * A decision, and what the product does then: "the backup does not start and is recorded as
 * FAILED".
 */
export interface Effect {
  readonly decision: Decision;
  readonly message: string;
}

/**
 * The actions of handlers, in one vocabulary for all products. Every event supports `warn`, a line
 * in the log; its row tells which others it supports.
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
  /**
   * Other events that the product announces in the same call; their handlers are called as well.
   */
  readonly also?: readonly Name[];
  readonly operation: Operation;
  readonly phase: Phase;
  /** Set once the operation has ended. Belongs to the call, not to the row. */
  readonly status?: Status | undefined;
  /** The product's own values under its own names. */
  readonly fields: Fields;
}

/**
 * One row of a product's event table. `decodeCall`, the documentation, `rehearse` and the
 * conformance suite all read it.
 */
export interface EventSpec {
  readonly operation: Operation;
  readonly phase: Phase;
  /** In call order, if the product passes them by position. */
  readonly fields: readonly string[];
  /** Field → its type and form, if the product fixes one. */
  readonly formats?: Readonly<Record<string, string>>;
  /** Other names of this event in the product's own material; each is accepted. */
  readonly aliases?: readonly string[];
  /** What the product does if no hook objects; absent: it proceeds. */
  readonly default?: Effect;
  /** What the product does if a hook objects; absent: the event does not support a veto. */
  readonly veto?: Effect;
  /**
   * The action that requests `veto`, if that does not stop anything; absent: `cancel` and `fail`.
   */
  readonly vetoAction?: HandlerAction;
  /** What the product does after `retry`; absent: the event does not support it. */
  readonly onRetry?: string;
  /** Field → what the product itself loses of its value. */
  readonly lossy?: Readonly<Record<string, string>>;
  /** Known bugs of this version of the product at this event, as text for the report. */
  readonly knownIssues?: readonly string[];
  readonly examples: readonly {
    readonly status?: Status;
    readonly fields: Readonly<Record<string, string>>;
  }[];
  /** Where the rule comes from, and since which version. */
  readonly source: string;
}
