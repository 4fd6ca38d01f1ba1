import type { Operation } from "./event.ts";

/**
 * One call of the product's hook runner: one event, or an ordered list (Backrest). `cancelable`
 * tells whether the product uses the result.
 */
export interface Dispatch<Name extends string = string> {
  readonly events: readonly Name[];
  readonly cancelable: boolean;
}

/**
 * One way for an operation to end: the dispatches that follow, and how the product's own command
 * exits.
 */
export interface Ending<Name extends string = string> {
  readonly after: readonly Dispatch<Name>[];
  /**
   * The exit code of the product's command, 128+n if signal n kills it. `inherit`: that of the
   * wrapped command.
   */
  readonly exit: number | "inherit";
  /** What this ending leaves behind, as text. */
  readonly description: string;
  /**
   * The ending whose `exit` and `description` apply instead if a hook of a cancelable dispatch in
   * `after` objects or is stopped; absent: this ending stays.
   */
  readonly overriddenBy?: Readonly<Partial<Record<"veto" | "interrupt" | "terminate", string>>>;
}

export type EndingName = "success" | "error" | "veto" | "setup" | "interrupt" | "terminate";

export interface OperationSpec<Name extends string = string> {
  /** The product's own term, if it differs. */
  readonly name?: string;
  /**
   * The field that identifies the subject, if the command line may name it: `run session NAME --
   * …`.
   */
  readonly subject?: string;
  readonly before: readonly Dispatch<Name>[];
  /**
   * The operation nested in this one (a Retrospect script contains sources). A veto inside ends
   * this one with `skipped` if it has that ending, else with `error`.
   */
  readonly contains?: Operation;
  /** Six endings of every product, and the product's own (Backrest: warning, skipped …). */
  readonly endings: Readonly<Record<EndingName, Ending<Name>>> &
    Readonly<Record<string, Ending<Name>>>;
}
