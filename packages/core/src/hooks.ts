// What a hooks file imports: no dependencies, nothing but a few functions and the types of events, answers and tools.
import type { Operation, Phase, Status, HandlerAction } from "./model/event.ts";

export type { Operation, Phase, Status, HandlerAction } from "./model/event.ts";

/** An answer of a handler: a word, and the text that stands in the logs. */
export interface HandlerResult<Action extends HandlerAction = HandlerAction> {
  readonly action: Action;
  readonly reason: string;
}

/** Something is not as it should be, and the product goes on. */
export const warn = (reason: string): HandlerResult<"warn"> => ({ action: "warn", reason });
/** Do not do it, and that is fine. */
export const cancel = (reason: string): HandlerResult<"cancel"> => ({ action: "cancel", reason: reason });
/** Do not do it: something is wrong. */
export const fail = (reason: string): HandlerResult<"fail"> => ({ action: "fail", reason: reason });
/** Not now: call again later. */
export const retry = (reason: string): HandlerResult<"retry"> => ({ action: "retry", reason: reason });
/** Retrospect's StopSched: go on although the time is over. */
export const keepRunning = (reason: string): HandlerResult<"keepRunning"> => ({ action: "keepRunning", reason: reason });
/** Retrospect's TimedOutMediaRequest: wait for the medium once more. */
export const resetTimer = (reason: string): HandlerResult<"resetTimer"> => ({ action: "resetTimer", reason: reason });
/** Retrospect's FatalBackupError: show no error dialog. */
export const suppressDialog = (reason: string): HandlerResult<"suppressDialog"> => ({ action: "suppressDialog", reason: reason });

/** What every product tells, in the same words. */
export interface PortableEvent {
  /** One lower-case word: `barman`. */
  readonly product: string;
  /** The product's own name of the event: `pre_backup`. */
  readonly name: string;
  readonly operation: Operation;
  readonly phase: Phase;
  /** How the work ended; absent before its end, and where the product does not tell. */
  readonly status?: Status | undefined;
  /** Why it failed, in the product's words. */
  readonly error?: string;
  /** What the work is about: the same values before it and after it, under the product's names. */
  readonly job: Readonly<Record<string, string>>;
  /** As far as the product knows them. */
  readonly counts: Readonly<Partial<Record<"files" | "bytes" | "errors" | "warnings", number>>>;
  readonly startedAt?: Date;
  readonly endedAt?: Date;
  /** The product's own values under its own names. */
  readonly fields: Readonly<Partial<Record<string, string>>>;
}

/** How a command that a handler started came to its end. */
export interface ExecResult {
  /** 0–255; absent: it was killed by a signal. */
  readonly exitCode?: number;
  /** `SIGKILL` …; absent: it exited. */
  readonly signal?: string;
  /** Head and tail where it was long. */
  readonly stdout: string;
  readonly stderr: string;
}
export interface ExecOptions {
  /** On top of our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What it reads from standard input. Default: nothing. */
  readonly stdin?: string;
  /** False: an end other than 0 is a result as well. Default true: it throws. */
  readonly reject?: boolean;
}

export interface HandlerContext {
  /** Aborted when the time for the answer is over, or we are told to stop. */
  readonly signal: AbortSignal;
  /** Lines for the log of the answers; warnings and errors go to standard error as well. */
  readonly log: Readonly<Record<"info" | "warn" | "error", (text: string) => void>>;
  /** What stands in the file of `--env-file`, and nothing else; no other program gets to see it. */
  readonly env: Readonly<Partial<Record<string, string>>>;
  /**
   * Starts a program with these arguments, never a shell, and waits for it. It lives no longer than the answer.
   * @throws Error when it does not end with 0, unless `reject` is false
   */
  exec(argv: readonly [file: string, ...args: string[]], options?: ExecOptions): Promise<ExecResult>;
  /**
   * Promises that this command will run when the work is over, whatever happens to us. Await it *before* opening what it closes.
   * It runs at least once, and may run again after one that was cut short: it must do no harm then.
   * `for`: how long the work may take at most, as `90m` or `24h`; after that it runs as well. Default `24h`.
   * @throws HookError when it cannot be written down
   */
  undo(argv: readonly [file: string, ...args: string[]], options?: { readonly for?: string }): Promise<void>;
}

/** What a moment hands to its handler, and the words it has an ear for. */
export interface HookSignature<Fields extends object = PortableEvent["fields"], Action extends HandlerAction = HandlerAction> {
  readonly fields: Fields;
  readonly supports: Action;
}
export type Handler<M extends HookSignature> = (
  event: Omit<PortableEvent, "fields"> & { readonly fields: M["fields"] },
  context: HandlerContext,
) => HandlerReturn<M["supports"]> | Promise<HandlerReturn<M["supports"]>>;
/** Nothing: go on. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler without a return statement is the usual one.
export type HandlerReturn<Action extends HandlerAction> = HandlerResult<Action | "warn"> | undefined | void;

/**
 * The moments of single products, `"barman:pre_archive"` …: each adapter adds its own, with
 * `import type {} from "@backup-hooks/barman/hooks"`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: adapters add to it.
export interface ProductHooks {}

/** The moments of all products: an operation, or any, and a phase or the way it ended. */
export type PortableHookName = `${Operation | "any"}:${Phase | Status}`;
type PortableHook = HookSignature<PortableEvent["fields"], "warn" | "cancel" | "fail" | "retry">;

/** A hooks file: handlers by moment. Of one event, all that fit are called, in the order in which they stand in the file. */
export type Hooks = { readonly [Name in keyof ProductHooks]?: Handler<ProductHooks[Name]> } & {
  readonly [Name in PortableHookName]?: Handler<PortableHook>;
};

/** The default export of a hooks file. */
export function defineHooks(hooks: Hooks): Hooks {
  return hooks;
}
