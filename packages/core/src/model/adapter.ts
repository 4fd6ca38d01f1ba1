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

/** The commands of the command line. */
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

/** The account and environment of the product's scheduled jobs. */
export interface ServiceAccount {
  /** The product's account: `barman`. */
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What the calls of all products have in common. Each adapter reads it from fields of its own. */
export interface EventSummary {
  /**
   * Identifies the operation: the values that the calls before and after one operation share, and
   * other operations do not. Undo records are keyed by it.
   */
  readonly job: Readonly<Record<string, string>>;
  /** Why it failed, in the product's words. */
  readonly error?: string;
  readonly counts?: Readonly<Partial<Record<"files" | "bytes" | "errors" | "warnings", number>>>;
  readonly startedAt?: Date;
  readonly endedAt?: Date;
}

/**
 * How a product calls a hook and reads its result: all that `answer` needs and loads of an adapter.
 * Tables, and pure synchronous functions.
 */
export interface Protocol<Event extends HookEvent = HookEvent> {
  readonly contract: 1;
  /** One lower-case word. */
  readonly product: string;
  /** The product's name in its own spelling: `Barman`. */
  readonly title: string;
  /** The version of the product whose behavior this adapter reproduces. */
  readonly version: string;
  readonly events: Readonly<Record<Event["name"], EventSpec>>;
  /** Whether `decodeCall` needs standard input. Default false: it is not read. */
  readonly readsStdin?: boolean;
  /**
   * How the product calls the entry that `install` writes: what it adds to the entry's own
   * arguments.
   */
  encodeCall(event: Event): Call;
  /**
   * The inverse of `encodeCall`. Accepts what real products send: extra arguments are ignored,
   * missing ones are empty.
   * @throws HookError CALL_INVALID if it is not a call of this product
   */
  decodeCall(call: Call): Event;
  /** What the call reports, in the vocabulary that all products share. */
  summarizeEvent(event: Event): EventSummary;
  /**
   * The reply to an outcome of `combineRuns`, before `applyEventRules`: the product itself decides
   * whether the result counts.
   */
  encodeReply(outcome: Outcome, event: Event): Reply;
  /**
   * The reply after a crash of ours that lets the product continue, for products that also record
   * such a reply. Default: exit code 0, nothing written.
   */
  readonly fallbackReply?: Reply;
}

/**
 * The contract: tables, and functions that are pure and synchronous, except load(), resolveEvent()
 * and plan().
 * Created by a factory: `barman({ version })`; the default is the newest version.
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
  /**
   * The prefix of the product's field names, so that `--set BACKUP_ID=` finds `BARMAN_BACKUP_ID`.
   */
  readonly fieldPrefix?: string;
  readonly options: readonly AdapterOption[];
  /**
   * The option that names what `load` reads; default `--config <file>`. `example` is shown in the
   * help.
   */
  readonly configOption?: Pick<AdapterOption, "flags" | "description"> & {
    readonly example: string;
  };
  /** The environment of a scheduled job of the product, for `rehearse --service`. */
  readonly service: ServiceAccount;
  /**
   * Reads the product's configuration file; without a path, from the product's default locations.
   * @throws HookError CONFIG_MISSING, CONFIG_UNREADABLE, CONFIG_INVALID
   */
  load(path?: string): Promise<LoadedConfig<Config>>;
  /**
   * The values of an event, each from its best origin.
   * @throws HookError UNKNOWN_NAME, VALUE_INVALID
   */
  resolveEvent(
    name: Event["name"],
    config: Config,
    input: EventInput,
  ): Promise<ResolvedEvent<Event>>;
  /**
   * The same configuration with this script in place of an event's configured one: `rehearse
   * --script`. Absent: the product has one script, and it is the configuration.
   * @throws HookError
   */
  withScript?(config: Config, event: Event, script: string): Config;
  /**
   * The dispatch that `rehearse` plays for an event, where one dispatch carries several events.
   * Absent: the event alone, cancelable if its row has a veto.
   */
  dispatch?(
    event: Event,
    input: EventInput,
  ): { readonly events: readonly Event[]; readonly cancelable: boolean };
  /**
   * How the wrapped command ended, judged by its output too. `attempt` holds the output, head and
   * tail if it is long. Absent: exit code 0 is `success`, everything else `error`.
   */
  toWorkResult?(
    operation: Operation,
    command: readonly string[],
    attempt: Attempt,
  ): Omit<WorkResult, "during">;
  /** The values of the configuration that must not appear in any output. */
  secrets?(config: Config): readonly string[];
  /**
   * Renders one of the product's templates with the variables of an event: `rehearse EVENT
   * --template FILE`.
   * @throws Error with the product's message
   */
  render?(text: string, event: Event, config: Config): string;
  /** The hooks of one dispatch. */
  plan(events: readonly Event[], config: Config): Plan | Promise<Plan>;
  /**
   * Adds our entry to the product's configuration or updates it; no edits if nothing changes. Pure
   * except for reads through `disk`.
   * @throws HookError if the place is taken, or cannot be parsed
   */
  install?(entry: HookEntry, disk: FileReader): InstallPlan;
  /** Removes all backup-hooks entries, found by ENTRY_MARK, and restores what they replaced. */
  uninstall?(entry: Pick<HookEntry, "config" | "options">, disk: FileReader): InstallPlan;
  /** The records that the product would log for this dispatch. */
  log?(outcome: Outcome): readonly LogRecord[];
  /**
   * What `rehearse` plays if no event is named, from the adapter's own options (a session, many
   * jobs at once); undefined if they request nothing. A value in `input.set` for one event only has
   * the key `EVENT:FIELD`.
   * @throws HookError
   */
  scenario?(config: Config, input: EventInput): Scenario<Event> | undefined;
}

/**
 * Checks the contract number, so that an adapter of another contract is rejected when it is
 * created.
 */
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
