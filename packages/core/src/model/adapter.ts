import { HookError } from "../util/errors.ts";
import type { Attempt } from "./attempt.ts";
import type { Call, Reply } from "./call.ts";
import type { EventSpec, HookEvent, Operation } from "./event.ts";
import type { FileReader, HookEntry, InstallPlan } from "./install-plan.ts";
import type { LoadedConfig } from "./loaded-config.ts";
import type { OperationSpec } from "./operation.ts";
import type { Outcome, Plan } from "./plan.ts";
import type { EventInput, ResolvedEvent, WorkResult } from "./resolved-event.ts";
import type { Scenario } from "./scenario.ts";

/** What the command line can do. */
export type CommandName =
  | "explain"
  | "check"
  | "rehearse"
  | "run"
  | "answer"
  | "install"
  | "uninstall"
  | "recover"
  | "record";
/** An option of the command line that only this product needs. */
export interface AdapterOption {
  /** As commander writes it: `-s, --server <name>`. */
  readonly flags: string;
  readonly description: string;
  readonly commands: readonly CommandName[];
}

/** A line that the product itself would write to its log. */
export interface LogRecord {
  readonly logger: string;
  readonly level: "DEBUG" | "INFO" | "WARNING" | "ERROR";
  readonly message: string;
}

/** What stands in the way of a rehearsal being the real thing, in words. */
export interface ServiceAccount {
  /** The product's account: `barman`. */
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What calls of every product have in common, each read from fields of its own. */
export interface EventSummary {
  /**
   * What the call is about: the values that the calls before and after one piece of work have in common, and other work has not.
   * Undo commands hang on it.
   */
  readonly job: Readonly<Record<string, string>>;
  /** Why it failed, in the product's words. */
  readonly error?: string;
  readonly counts?: Readonly<Partial<Record<"files" | "bytes" | "errors" | "warnings", number>>>;
  readonly startedAt?: Date;
  readonly endedAt?: Date;
}

/**
 * How a product calls a hook and what it hears: all that `answer` needs of an adapter, and all that it loads. Tables, and pure
 * synchronous functions.
 */
export interface Protocol<Event extends HookEvent = HookEvent> {
  readonly contract: 1;
  /** One lower-case word. */
  readonly product: string;
  /** The product's name as it writes it itself: `Barman`. */
  readonly title: string;
  /** The product's version whose behaviour this adapter has. */
  readonly version: string;
  readonly events: Readonly<Record<Event["name"], EventSpec>>;
  /** Whether a call says something on standard input that `decode` needs. Default false: it is not read. */
  readonly readsStdin?: boolean;
  /** How the product calls the entry that `install` writes: what it adds to the entry's own words. */
  encodeCall(event: Event): Call;
  /**
   * The inverse of call. Takes what real products send: arguments too many are left aside, missing ones are empty.
   * @throws HookError CALL_INVALID on what is no call of this product
   */
  decodeCall(call: Call): Event;
  /** What the call says, in words that all products share. */
  summarizeEvent(event: Event): EventSummary;
  /** The reply to an outcome as `fold` makes it, before anybody asks whether the product listens: the product decides that itself. */
  encodeReply(outcome: Outcome, event: Event): Reply;
  /** The reply that lets the product go on although we crashed, where it has one that it also records. Default: 0, and nothing written. */
  readonly fallbackReply?: Reply;
}

/**
 * The contract. Tables, and a few functions, all but load(), situation() and plan() pure and synchronous.
 * Made by a factory: `barman({ version })`, newest by default.
 */
export interface Adapter<Config = unknown, Event extends HookEvent = HookEvent>
  extends Protocol<Event> {
  readonly operations: Readonly<Partial<Record<Operation, OperationSpec<Event["name"]>>>>;
  /** Exit codes with a meaning of their own, for `explain`. */
  readonly exitCodes: readonly {
    readonly code: string;
    readonly description: string;
    readonly source: string;
  }[];
  /** What the product puts before a field's name, so that `--set BACKUP_ID=` finds `BARMAN_BACKUP_ID`. */
  readonly fieldPrefix?: string;
  readonly options: readonly AdapterOption[];
  /** How the command line names what `load` reads; by default `--config <file>`. `example` stands in the help. */
  readonly configOption?: Pick<AdapterOption, "flags" | "description"> & {
    readonly example: string;
  };
  /** The environment of a scheduled job of the product, for `rehearse --service`. */
  readonly service: ServiceAccount;
  /**
   * Reads the product's own file; without a path, from the places where the product looks.
   * @throws HookError CONFIG_MISSING, CONFIG_UNREADABLE, CONFIG_INVALID
   */
  load(path?: string): Promise<LoadedConfig<Config>>;
  /** The values of an event, each from the best place there is. @throws HookError UNKNOWN_NAME, VALUE_INVALID */
  resolveEvent(
    name: Event["name"],
    config: Config,
    input: EventInput,
  ): Promise<ResolvedEvent<Event>>;
  /**
   * The same configuration with this script in place of what is configured for an event: `rehearse --script`. Absent: there is
   * one script, and it is the configuration. @throws HookError
   */
  withScript?(config: Config, event: Event, script: string): Config;
  /**
   * The whole call of the hook runner that `rehearse` plays for an event, where one call carries several events; absent: the
   * event alone, heard where its row has a veto.
   */
  dispatch?(
    event: Event,
    input: EventInput,
  ): { readonly events: readonly Event[]; readonly cancelable: boolean };
  /**
   * What the end of the main work means, from its output too; `attempt` has what it printed, head and tail where that is long.
   * Absent: 0 is `success`, everything else `error`.
   */
  toWorkResult?(
    operation: Operation,
    command: readonly string[],
    attempt: Attempt,
  ): Omit<WorkResult, "during">;
  /** Every value of the configuration that no output may show. */
  secrets?(config: Config): readonly string[];
  /** A template of the product's, with the variables of an event: `rehearse EVENT --template FILE`. @throws Error in the product's words */
  render?(text: string, event: Event, config: Config): string;
  /** The hooks of one firing. */
  plan(events: readonly Event[], config: Config): Plan | Promise<Plan>;
  /**
   * Puts our entry into the product's own configuration, or brings the one that is there up to date; nothing to do gives no edits.
   * Pure but for what it reads from the disk. @throws HookError where the place is taken, or not understood
   */
  install?(entry: HookEntry, disk: FileReader): InstallPlan;
  /** Takes every entry of ours out again, found by ENTRY_MARK in its text, and puts back what it replaced. */
  uninstall?(entry: Pick<HookEntry, "config" | "options">, disk: FileReader): InstallPlan;
  /** The records the product would write about this firing. */
  log?(outcome: Outcome): readonly LogRecord[];
  /**
   * What `rehearse` plays when no event is named, from the adapter's own options (a session, many jobs at once);
   * undefined if they ask for none. In `given.set` a value for one event only stands under `EVENT:FIELD`.
   * @throws HookError
   */
  scenario?(config: Config, input: EventInput): Scenario<Event> | undefined;
}

/** Checks the contract's number, so that an adapter made for another one is refused where it is made. */
export function defineAdapter<Config, Event extends HookEvent>(
  adapter: Adapter<Config, Event>,
): Adapter<Config, Event> {
  if (adapter.contract !== 1) {
    throw new HookError("CALL_INVALID", "this adapter was written for another contract", {
      product: adapter.product,
      expected: "contract 1",
      received: `contract ${String(adapter.contract)}`,
      hint: "Install the version of @backup-hooks/core that it names.",
    });
  }
  return adapter;
}
