// What a hooks file imports: a few functions and the types of events, results and contexts. No
// dependencies.
import type { Operation, Phase, Status, HandlerAction } from "./model/event.ts";

export type { Operation, Phase, Status, HandlerAction } from "./model/event.ts";

/** A handler's result: an action, and the reason that is logged. */
export interface HandlerResult<Action extends HandlerAction = HandlerAction> {
  readonly action: Action;
  readonly reason: string;
}

/** Reports a problem; the product continues. */
export const warn = (reason: string): HandlerResult<"warn"> => ({ action: "warn", reason });
/** Skips the operation without an error. */
export const cancel = (reason: string): HandlerResult<"cancel"> => ({ action: "cancel", reason });
/** Stops the operation with an error. */
export const fail = (reason: string): HandlerResult<"fail"> => ({ action: "fail", reason });
/** Postpones the operation: the product calls again later. */
export const retry = (reason: string): HandlerResult<"retry"> => ({ action: "retry", reason });
/** Retrospect's StopSched: continue although the scheduled time is over. */
export const keepRunning = (reason: string): HandlerResult<"keepRunning"> => ({ action: "keepRunning", reason });
/** Retrospect's TimedOutMediaRequest: wait for the medium once more. */
export const resetTimer = (reason: string): HandlerResult<"resetTimer"> => ({ action: "resetTimer", reason });
/** Retrospect's FatalBackupError: show no error dialog. */
export const suppressDialog = (reason: string): HandlerResult<"suppressDialog"> => ({ action: "suppressDialog", reason });

/** The part of an event that is the same for all products. */
export interface PortableEvent {
  /** One lower-case word: `barman`. */
  readonly product: string;
  /** The product's own name of the event: `pre_backup`. */
  readonly name: string;
  readonly operation: Operation;
  readonly phase: Phase;
  /** How the operation ended; absent before its end, and where the product does not report it. */
  readonly status?: Status | undefined;
  /** Why it failed, in the product's words. */
  readonly error?: string;
  /** Identifies the operation: the same values before and after it, under the product's names. */
  readonly job: Readonly<Record<string, string>>;
  /** As far as the product knows them. */
  readonly counts: Readonly<Partial<Record<"files" | "bytes" | "errors" | "warnings", number>>>;
  readonly startedAt?: Date;
  readonly endedAt?: Date;
  /** The product's own values under its own names. */
  readonly fields: Readonly<Partial<Record<string, string>>>;
}

/** How a command started by a handler ended. */
export interface ExecResult {
  /** 0–255; absent: it was killed by a signal. */
  readonly exitCode?: number;
  /** `SIGKILL` …; absent: it exited. */
  readonly signal?: string;
  /** Head and tail if the output is long. */
  readonly stdout: string;
  readonly stderr: string;
}
export interface ExecOptions {
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Its standard input. Default: empty. */
  readonly stdin?: string;
  /** False: an exit code other than 0 is returned as a result. Default true: it throws. */
  readonly reject?: boolean;
}

export interface HandlerContext {
  /** Aborted when the timeout expires or this process is told to stop. */
  readonly signal: AbortSignal;
  /** Writes to the log of `answer`; warnings and errors go to standard error as well. */
  readonly log: Readonly<Record<"info" | "warn" | "error", (text: string) => void>>;
  /** The variables of the `--env-file`, and no others. They are not passed to other programs. */
  readonly env: Readonly<Partial<Record<string, string>>>;
  /**
   * Starts a program with these arguments, without a shell, and waits for it. It is ended when
   * `answer` ends.
   * @throws Error when the exit code is not 0, unless `reject` is false
   */
  exec(argv: readonly [file: string, ...args: string[]], options?: ExecOptions): Promise<ExecResult>;
  /**
   * Registers a command that runs when the operation is over, even if this process is killed. Await
   * it *before* opening what the command closes.
   * The command runs at least once. It may run again after an interrupted run, so it must be safe
   * to repeat.
   * `for`: the longest time that the operation may take, as `90m` or `24h`; after that the command
   * runs as well. Default `24h`.
   * @throws HookError when the undo record cannot be written
   */
  undo(argv: readonly [file: string, ...args: string[]], options?: { readonly for?: string }): Promise<void>;
}

/**
 * The fields that a handler of this hook name receives, and the actions that its event supports.
 */
export interface HookSignature<Fields extends object = PortableEvent["fields"], Action extends HandlerAction = HandlerAction> {
  readonly fields: Fields;
  readonly supports: Action;
}
export type Handler<M extends HookSignature> = (
  event: Omit<PortableEvent, "fields"> & { readonly fields: M["fields"] },
  context: HandlerContext,
) => HandlerReturn<M["supports"]> | Promise<HandlerReturn<M["supports"]>>;
/** Returning nothing means: continue. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler without a return statement is the usual one.
export type HandlerReturn<Action extends HandlerAction> = HandlerResult<Action | "warn"> | undefined | void;

/**
 * The hook names of single products, `"barman:pre_archive"` …: each adapter adds its own, with
 * `import type {} from "@backup-hooks/barman/hooks"`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: adapters add to it.
export interface ProductHooks {}

/** The hook names of all products: an operation or `any`, and a phase or a status. */
export type PortableHookName = `${Operation | "any"}:${Phase | Status}`;
type PortableHook = HookSignature<PortableEvent["fields"], "warn" | "cancel" | "fail" | "retry">;

/** A hooks file: handlers by hook name. Matching handlers run in file order. */
export type Hooks = { readonly [Name in keyof ProductHooks]?: Handler<ProductHooks[Name]> } & {
  readonly [Name in PortableHookName]?: Handler<PortableHook>;
};

/** The default export of a hooks file. */
export function defineHooks(hooks: Hooks): Hooks {
  return hooks;
}
