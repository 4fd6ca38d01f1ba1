import type { Operation } from "./event.ts";

/** One call of the product's hook runner: an ordered list of events (Backrest) or one; and whether anybody listens to its result. */
export interface Dispatch<Name extends string = string> {
  readonly events: readonly Name[];
  readonly cancelable: boolean;
}

/** What follows one way for an operation to end: what fires, and how the product's own command exits. */
export interface Ending<Name extends string = string> {
  readonly after: readonly Dispatch<Name>[];
  /** The exit code of the product's command, 128+n when it dies of signal n; `work`: that of the main work. */
  readonly exit: number | "inherit";
  /** What this ending leaves behind, in words. */
  readonly description: string;
  /** The ending whose exit and words hold instead once a heard hook of `after` objects, or is stopped; absent: this one stays. */
  readonly overriddenBy?: Readonly<Partial<Record<"veto" | "interrupt" | "terminate", string>>>;
}

export type EndingName = "success" | "error" | "veto" | "setup" | "interrupt" | "terminate";

export interface OperationSpec<Name extends string = string> {
  /** The product's own word, where it is another one. */
  readonly name?: string;
  /** The field that says what is worked on, where the command line may name it: `run session NAME -- …`. */
  readonly subject?: string;
  readonly before: readonly Dispatch<Name>[];
  /**
   * Its main work is another life cycle (a Retrospect script contains sources). A veto in there ends this one with `skipped`
   * where it has that ending, else with `error`.
   */
  readonly contains?: Operation;
  /** Six endings that every product has, and the product's own (Backrest: warning, skipped …). */
  readonly endings: Readonly<Record<EndingName, Ending<Name>>> &
    Readonly<Record<string, Ending<Name>>>;
}
