import type { HookEvent, Operation } from "./event.ts";
import type { HookRun } from "./plan.ts";

/** Where a field's value came from. `example`: nobody gave it, it is the row's own example. */
export type ValueOrigin = "explicit" | "config" | "catalogue" | "derived" | "example";

/** How an operation ended, for the events that follow. */
export interface WorkResult {
  readonly ending: string;
  /** Whether the main work had begun. */
  readonly during: "before" | "work";
  /** What the main work says of itself: "command exited with 3". */
  readonly error?: string;
  /** Its exit code, 128+n after signal n. */
  readonly exitCode?: number;
  /** How long it took, in milliseconds. */
  readonly durationMs?: number;
  /** Values of fields that its output gave. */
  readonly found?: Readonly<Record<string, string>>;
  /** The hook that objected, at the ending `veto`. */
  readonly vetoedBy?: HookRun;
}

/** What a person or a program says of the situation to play. */
export interface EventInput {
  /** Fields by the product's names. Wins over everything else. */
  readonly set: Readonly<Record<string, string>>;
  /** Values of the adapter's own command-line options. */
  readonly options: Readonly<Record<string, string | boolean>>;
  /** The operation that is run, where one is: an event may belong to several. */
  readonly operation?: Operation;
  /** Present in the events after the main work. */
  readonly work?: WorkResult;
  /** Which run of the operation this is, from 1, where a hook may have it run again. Default 1. */
  readonly attempt?: number;
  /** When the operation began; default now. */
  readonly startedAt?: Date;
}

export interface ResolvedEvent<Event extends HookEvent = HookEvent> {
  readonly event: Event;
  /** Per field, where its value came from. */
  readonly origins: Readonly<Record<string, ValueOrigin>>;
}
