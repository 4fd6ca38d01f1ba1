import type { HookEvent, Operation } from "./event.ts";
import type { HookRun } from "./plan.ts";

/** Where a field's value came from. `example`: not given, so the row's own example is used. */
export type ValueOrigin = "explicit" | "config" | "catalogue" | "derived" | "example";

/** How an operation ended, for the events that follow. */
export interface WorkResult {
  readonly ending: string;
  /** Whether the wrapped command had started. */
  readonly during: "before" | "work";
  /** Why it failed: "command exited with 3". */
  readonly error?: string;
  /** Its exit code, 128+n after signal n. */
  readonly exitCode?: number;
  /** How long it took, in milliseconds. */
  readonly durationMs?: number;
  /** Field values found in its output. */
  readonly found?: Readonly<Record<string, string>>;
  /** The hook that objected, if `ending` is `veto`. */
  readonly vetoedBy?: HookRun;
}

/** What the caller specifies about the event to play. */
export interface EventInput {
  /** Fields under the product's names. They override all other origins. */
  readonly set: Readonly<Record<string, string>>;
  /** Values of the adapter's own command-line options. */
  readonly options: Readonly<Record<string, string | boolean>>;
  /** The running operation, if there is one: an event may belong to several. */
  readonly operation?: Operation;
  /** Present in events after the wrapped command. */
  readonly work?: WorkResult;
  /** The number of this run of the operation, from 1: a hook may have it run again. Default 1. */
  readonly attempt?: number;
  /** When the operation began; default now. */
  readonly startedAt?: Date;
}

export interface ResolvedEvent<Event extends HookEvent = HookEvent> {
  readonly event: Event;
  /** Per field, where its value came from. */
  readonly origins: Readonly<Record<string, ValueOrigin>>;
}
