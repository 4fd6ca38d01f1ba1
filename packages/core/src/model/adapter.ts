import type { Attempt, Call, Reply } from "./call.ts";
import { HookError, type Place } from "../util/errors.ts";
import type { Answer, EventSpec, HookEvent, Operation } from "./event.ts";
import type { HookRun, Outcome, Plan } from "./plan.ts";

/** One call of the product's hook runner: an ordered list of events (Backrest) or one; and whether anybody listens to its result. */
export interface Firing<Name extends string = string> {
  readonly events: readonly Name[];
  readonly heard: boolean;
}
/** What follows one way for an operation to end: what fires, and how the product's own command exits. */
export interface Ending<Name extends string = string> {
  readonly after: readonly Firing<Name>[];
  /** The exit code of the product's command, 128+n when it dies of signal n; `work`: that of the main work. */
  readonly exit: number | "work";
  /** What this ending leaves behind, in words. */
  readonly says: string;
  /** The ending whose exit and words hold instead once a heard hook of `after` objects, or is stopped; absent: this one stays. */
  readonly becomes?: Readonly<Partial<Record<"veto" | "interrupt" | "terminate", string>>>;
}
export type EndingName = "success" | "error" | "veto" | "setup" | "interrupt" | "terminate";
export interface OperationSpec<Name extends string = string> {
  /** The product's own word, where it is another one. */
  readonly name?: string;
  /** The field that says what is worked on, where the command line may name it: `run session NAME -- …`. */
  readonly subject?: string;
  readonly before: readonly Firing<Name>[];
  /**
   * Its main work is another life cycle (a Retrospect script contains sources). A veto in there ends this one with `skipped`
   * where it has that ending, else with `error`.
   */
  readonly contains?: Operation;
  /** Six endings that every product has, and the product's own (Backrest: warning, skipped …). */
  readonly endings: Readonly<Record<EndingName, Ending<Name>>> & Readonly<Record<string, Ending<Name>>>;
}

/** Something wrong, or about to go wrong, in a configuration. */
export interface Problem {
  /** Stable, in kebab-case: `script-missing`. */
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly place: Place;
  /** Whose hook it concerns, as in Setting; absent: everybody's. */
  readonly scope?: Readonly<Record<string, string>>;
  /** What is wrong and what to do about it. */
  readonly message: string;
}
/** One hook in force: where it is set and what it overrides. */
export interface Setting {
  /** Whose hook it is, in the product's words: `{ server: "main" }`. */
  readonly scope: Readonly<Record<string, string>>;
  readonly option: string;
  readonly value: string;
  readonly place: Place;
  /** Places whose value this one beats, nearest first. */
  readonly overrides: readonly Place[];
}
/** A product's own configuration file, every value and problem with its place. */
export interface Loaded<Config> {
  readonly config: Config;
  /** Every job there is, with or without hooks. */
  readonly scopes: readonly Readonly<Record<string, string>>[];
  readonly settings: readonly Setting[];
  readonly problems: readonly Problem[];
}

/** Where a field's value came from. `example`: nobody gave it, it is the row's own example. */
export type FieldSource = "given" | "config" | "catalogue" | "derived" | "example";
/** How an operation ended, for the events that follow. */
export interface Work {
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
  readonly objector?: HookRun;
}
/** What a person or a program says of the situation to play. */
export interface Given {
  /** Fields by the product's names. Wins over everything else. */
  readonly set: Readonly<Record<string, string>>;
  /** Values of the adapter's own command-line options. */
  readonly options: Readonly<Record<string, string | boolean>>;
  /** The operation that is run, where one is: an event may belong to several. */
  readonly operation?: Operation;
  /** Present in the events after the main work. */
  readonly work?: Work;
  /** Which run of the operation this is, from 1, where a hook may have it run again. Default 1. */
  readonly attempt?: number;
  /** When the operation began; default now. */
  readonly startedAt?: Date;
}
export interface Situation<Event extends HookEvent = HookEvent> {
  readonly event: Event;
  /** Per field, where its value came from. */
  readonly sources: Readonly<Record<string, FieldSource>>;
}

/** One step of a scenario: a firing to play, time that passes, or several scenarios side by side. */
export type ScenarioStep<Event extends HookEvent = HookEvent> =
  | { readonly events: readonly Event[]; readonly heard: boolean }
  | { readonly pauseMs: number; readonly why: string }
  | { readonly tracks: readonly Scenario<Event>[]; readonly parallel: number };
/**
 * Several firings that hang together, such as a whole session: a generator that is told after each firing what came of it
 * (undefined after a pause or tracks) and decides what happens next. Returns what the product does in the end.
 */
export type Scenario<Event extends HookEvent = HookEvent> = Generator<ScenarioStep<Event>, ScenarioEnd, FiringResult | undefined>;
/** What the product does in the end, and what was found out on the way. */
export interface ScenarioEnd extends Answer {
  /** Lines for a person. */
  readonly notes?: readonly string[];
  /** The same for a program, under names of the adapter's own. */
  readonly found?: Readonly<Record<string, unknown>>;
}
/** One call of the product's hook runner, played. */
export interface FiringResult {
  readonly events: readonly HookEvent[];
  readonly heard: boolean;
  readonly outcome: Outcome;
  readonly answer: Answer;
}

/** What the command line can do. */
export type Verb = "explain" | "check" | "rehearse" | "run" | "answer" | "install" | "uninstall" | "recover" | "record";
/** An option of the command line that only this product needs. */
export interface AdapterOption {
  /** As commander writes it: `-s, --server <name>`. */
  readonly flags: string;
  readonly description: string;
  readonly verbs: readonly Verb[];
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
export interface Facts {
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
  call(event: Event): Call;
  /**
   * The inverse of call. Takes what real products send: arguments too many are left aside, missing ones are empty.
   * @throws HookError CALL_INVALID on what is no call of this product
   */
  decode(call: Call): Event;
  /** What the call says, in words that all products share. */
  facts(event: Event): Facts;
  /** The reply to an outcome as `fold` makes it, before anybody asks whether the product listens: the product decides that itself. */
  encode(outcome: Outcome, event: Event): Reply;
  /** The reply that lets the product go on although we crashed, where it has one that it also records. Default: 0, and nothing written. */
  readonly crashed?: Reply;
}

/** The product's files as `install` sees them. Text that is not UTF-8 keeps its bytes as U+DC80–DCFF. */
export interface Disk {
  /** The file's text; undefined: there is none. @throws HookError IO */
  read(file: string): string | undefined;
  /** The names in a folder; empty where there is none. */
  list(folder: string): readonly string[];
}
/** The word in every entry's text by which `uninstall` finds it, whatever the product has done to the rest of its file. */
export const ENTRY_MARK = "--entry=backup-hooks";

/** What `install` writes into the product's configuration, in parts. */
export interface Entry {
  /** The words that start `answer`, the hooks file last; the product's own arguments follow. All paths are absolute. */
  readonly argv: readonly [node: string, ...rest: string[]];
  /** Names of the events that the hooks file has a handler for, and those after the same work, where undo commands are run. */
  readonly events: readonly string[];
  readonly onCrash: "continue" | "fail";
  /** The only place is taken: put our entry there, and keep what it was for `uninstall`. */
  readonly replace: boolean;
  /** What `--config` said, or undefined: where the product looks. */
  readonly config?: string | undefined;
  /** Values of the adapter's own options for `install`. */
  readonly options: Given["options"];
}
/** One change of a file, in characters of the text that Disk.read gave. Edits of one file do not overlap. */
export interface Edit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
/** What `install` or `uninstall` would do. */
export interface Installation {
  readonly edits: readonly Edit[];
  /** New files with their permissions (0o755); their whole text. */
  readonly created?: readonly { readonly file: string; readonly text: string; readonly mode: number }[];
  readonly removed?: readonly string[];
  /** Files that get another name: what stood in the way, or its way back. */
  readonly moved?: readonly { readonly from: string; readonly to: string }[];
  /** What the person has to know or to do: what must be restarted, for which account it is. */
  readonly notes: readonly string[];
}

/**
 * The contract. Tables, and a few functions, all but load(), situation() and plan() pure and synchronous.
 * Made by a factory: `barman({ version })`, newest by default.
 */
export interface Adapter<Config = unknown, Event extends HookEvent = HookEvent> extends Protocol<Event> {
  readonly operations: Readonly<Partial<Record<Operation, OperationSpec<Event["name"]>>>>;
  /** Exit codes with a meaning of their own, for `explain`. */
  readonly exitCodes: readonly { readonly code: string; readonly says: string; readonly source: string }[];
  /** What the product puts before a field's name, so that `--set BACKUP_ID=` finds `BARMAN_BACKUP_ID`. */
  readonly fieldPrefix?: string;
  readonly options: readonly AdapterOption[];
  /** How the command line names what `load` reads; by default `--config <file>`. `example` stands in the help. */
  readonly configOption?: Pick<AdapterOption, "flags" | "description"> & { readonly example: string };
  /** The environment of a scheduled job of the product, for `rehearse --service`. */
  readonly service: ServiceAccount;
  /**
   * Reads the product's own file; without a path, from the places where the product looks.
   * @throws HookError CONFIG_MISSING, CONFIG_UNREADABLE, CONFIG_INVALID
   */
  load(path?: string): Promise<Loaded<Config>>;
  /** The values of an event, each from the best place there is. @throws HookError UNKNOWN_NAME, VALUE_INVALID */
  situation(name: Event["name"], config: Config, given: Given): Promise<Situation<Event>>;
  /**
   * The same configuration with this script in place of what is configured for an event: `rehearse --script`. Absent: there is
   * one script, and it is the configuration. @throws HookError
   */
  substitute?(config: Config, event: Event, script: string): Config;
  /**
   * The whole call of the hook runner that `rehearse` plays for an event, where one call carries several events; absent: the
   * event alone, heard where its row has a veto.
   */
  firing?(event: Event, given: Given): { readonly events: readonly Event[]; readonly heard: boolean };
  /**
   * What the end of the main work means, from its output too; `attempt` has what it printed, head and tail where that is long.
   * Absent: 0 is `success`, everything else `error`.
   */
  work?(operation: Operation, command: readonly string[], attempt: Attempt): Omit<Work, "during">;
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
  install?(entry: Entry, disk: Disk): Installation;
  /** Takes every entry of ours out again, found by ENTRY_MARK in its text, and puts back what it replaced. */
  uninstall?(entry: Pick<Entry, "config" | "options">, disk: Disk): Installation;
  /** The records the product would write about this firing. */
  log?(outcome: Outcome): readonly LogRecord[];
  /**
   * What `rehearse` plays when no event is named, from the adapter's own options (a session, many jobs at once);
   * undefined if they ask for none. In `given.set` a value for one event only stands under `EVENT:FIELD`.
   * @throws HookError
   */
  scenario?(config: Config, given: Given): Scenario<Event> | undefined;
}

/** Checks the contract's number, so that an adapter made for another one is refused where it is made. */
export function defineAdapter<Config, Event extends HookEvent>(adapter: Adapter<Config, Event>): Adapter<Config, Event> {
  if (adapter.contract !== 1) {
    throw new HookError("CALL_INVALID", "this adapter was written for another contract", {
      product: adapter.product,
      expected: "contract 1",
      got: `contract ${String(adapter.contract)}`,
      hint: "Install the version of @backup-hooks/core that it names.",
    });
  }
  return adapter;
}
