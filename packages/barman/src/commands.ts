import {
  dispatchEvents,
  type Effect,
  findVeto,
  type LogRecord,
  type Operation,
  type OperationResult,
  type RunOptions,
  runOperation,
  type WorkResult,
} from "@backup-hooks/core";
import type { Barman } from "./adapter.ts";
import type {
  ArchiverRun,
  BackupRun,
  BarmanCommand,
  Deletion,
  Failure,
  Prune,
  Restore,
  WalFile,
} from "./command.ts";
import type { BarmanConfig } from "./config/load.ts";
import { formatAbort } from "./log.ts";
import type { BarmanEventName } from "./protocol/events.ts";
import { isAtLeast, SINCE } from "./versions.ts";

export interface PlayOptions extends Omit<RunOptions, "signal"> {
  /** As in OperationOptions. */
  readonly signals?: readonly AbortSignal[];
}
export interface CommandResult {
  /** 143 (128 + SIGTERM) where a shell would say so of Barman itself. */
  readonly exit: number;
  /** What Barman prints of errors, each with its prefix. */
  readonly console: readonly string[];
  /** What Barman writes to its log about hooks. */
  readonly log: readonly LogRecord[];
}

/** Plays one of Barman's commands: which of its operations follow each other and which lie within which (cli.py, server.py, backup.py, wal_archiver.py). */
export async function playCommand(
  adapter: Barman,
  config: BarmanConfig,
  command: BarmanCommand,
  options: PlayOptions,
): Promise<CommandResult> {
  const play = new Play(adapter, config, options);
  const stop = await play.command(command);
  if (stop?.why === "terminate") return { ...play.toResult(), exit: 143 };
  if (stop?.why === "interrupt")
    play.print("ERROR: Process interrupted by user (KeyboardInterrupt)");
  else if (stop !== undefined) play.print(stop.printed);
  return play.toResult();
}

/** An exception that leaves the operation, and all around it that do not catch it. */
interface Stop extends Failure {
  readonly why: "exception" | "interrupt" | "terminate" | "blocked";
}
type PendingStop = Promise<Stop | undefined>;

class Play {
  readonly #adapter: Barman;
  readonly #config: BarmanConfig;
  readonly #options: PlayOptions;
  readonly #console: string[] = [];
  readonly #log: LogRecord[] = [];
  #failed = false;

  constructor(adapter: Barman, config: BarmanConfig, options: PlayOptions) {
    this.#adapter = adapter;
    this.#config = config;
    this.#options = options;
  }

  /** Barman exits 1 when it has printed an error or a failed check, and for no other reason. */
  toResult(): CommandResult {
    return {
      exit: this.#failed || this.#console.length > 0 ? 1 : 0,
      console: this.#console,
      log: this.#log,
    };
  }

  print(error: string): void {
    this.#console.push(error);
  }

  async command(command: BarmanCommand): PendingStop {
    switch (command.name) {
      case "archive-wal":
        return (
          (await runUntilStopped(command.archivers, (run) => this.#archive(run))) ??
          this.#say(command.refused)
        );
      case "check":
        this.#failed = command.failed ?? false;
        return this.#archiveInCheck(command.archivers);
      case "backup":
        return runUntilStopped(command.backups, (run) => this.#backup(run));
      case "delete":
        return runUntilStopped(command.deletions, (run) => this.#delete(run));
      case "restore":
        return this.#restore(command.restore);
      case "cron":
        return this.#cron(command);
    }
  }

  #say(printed: string | undefined): undefined {
    if (printed) this.print(printed);
  }

  /** 63 abandons the batch without a word on the console; everything else that fails ends the command. */
  async #archive({ server, files }: ArchiverRun): PendingStop {
    for (const { name, failure } of files) {
      const result = await this.#operate(
        "archive",
        server,
        { BARMAN_SEGMENT: name },
        async () => failure,
      );
      if (result.ending === "veto") {
        const message = `Archiving of ${server}/${name} aborted by pre_archive_retry_script.Reason: ${toVetoFailure(result).text}`;
        this.#log.push({ logger: "barman.wal_archiver", level: "WARNING", message });
        return undefined;
      }
      if (result.ending !== "success") return toStop(result, failure);
    }
    return undefined;
  }

  async #archiveInCheck(archivers: readonly ArchiverRun[] = []): PendingStop {
    if (!isAtLeast(this.#config.version, SINCE.checkArchives)) return undefined;
    return runUntilStopped(archivers, (run) => this.#archive(run));
  }

  /** Everything that stops a backup is caught: it ends as FAILED, and archiving goes on as after a good one. */
  async #backup(run: BackupRun): PendingStop {
    const { server, id, failure } = run;
    const stopped = await this.#archiveInCheck(run.before);
    if (stopped !== undefined) return stopped;
    if (run.refused !== undefined) return this.#say(run.refused);
    let action = "starting backup";
    const result = await this.#operate("backup", server, { BARMAN_BACKUP_ID: id }, async () => {
      action = "copying files";
      return (
        failure ??
        (await this.#prune(server, run.prune)) ??
        (await runUntilStopped(run.waiting ?? [], (archiver) => this.#archive(archiver)))
      );
    });
    if (result.ending === "terminate" || result.ending === "blocked") return toStop(result);
    if (result.ending === "interrupt")
      this.print(`ERROR: Backup failed ${action}.\nDETAILS: KeyboardInterrupt`);
    else if (result.ending === "veto")
      this.print(`ERROR: Backup failed ${action}.\nDETAILS: ${toVetoFailure(result).text}`);
    else if (result.ending === "error")
      this.print(
        failure?.printed ?? `ERROR: Backup failed ${action}.\nDETAILS: ${result.work?.error ?? ""}`,
      );
    this.#say(run.late);
    return (
      (await runUntilStopped(run.after ?? [], (archiver) => this.#archive(archiver))) ??
      this.#prune(server, run.pruneAfter)
    );
  }

  async #delete({ server, id, refused, failure, prune, annotated }: Deletion): PendingStop {
    if (refused !== undefined) return this.#say(refused);
    if (annotated && !isAtLeast(this.#config.version, SINCE.deleteAnnotation)) return undefined;
    let within: Failure | undefined;
    const result = await this.#operate("delete", server, { BARMAN_BACKUP_ID: id }, async () => {
      within = (await this.#prune(server, prune)) ?? failure;
      return within;
    });
    return result.ending === "success" ? undefined : toStop(result, within);
  }

  async #restore({ server, id, refused, occupied, before = [], failure }: Restore): PendingStop {
    const stopped = await runUntilStopped(before, (run) => this.#archive(run));
    if (stopped !== undefined) return stopped;
    if (refused !== undefined) return this.#say(refused);
    if (occupied !== undefined && isAtLeast(this.#config.version, SINCE.emptyRestoreTarget))
      return this.#say(occupied);
    const result = await this.#operate(
      "restore",
      server,
      { BARMAN_BACKUP_ID: id },
      async () => failure,
    );
    return result.ending === "success" ? undefined : toStop(result, failure);
  }

  /** A process of its own archives: what happens to it is not seen here. An exception ends the retention of its server only. */
  async #cron({ archivers, retention }: Extract<BarmanCommand, { name: "cron" }>): PendingStop {
    const child = new Play(this.#adapter, this.#config, this.#options);
    await child.command({ name: "archive-wal", archivers });
    this.#log.push(...child.#log);
    for (const deletions of retention) {
      const stop = await runUntilStopped(deletions, (deletion) => this.#delete(deletion));
      if (stop !== undefined && stop.why !== "exception") return stop;
      if (stop !== undefined)
        this.print(
          `EXCEPTION: Unable to run cron on server '${deletions[0]?.server}', please look in the barman log file for more details.`,
        );
    }
    return undefined;
  }

  async #prune(server: string, { files, wholeFolder = false }: Prune = { files: [] }): PendingStop {
    if (wholeFolder && isAtLeast(this.#config.version, SINCE.directoryWalDelete))
      return this.#pruneFolder(server, files);
    return runUntilStopped(files, async ({ name, failure }) => {
      const result = await this.#operate(
        "prune",
        server,
        { BARMAN_SEGMENT: name },
        async () => failure,
      );
      // A file that cannot be deleted is a warning.
      return result.ending === "success" || result.ending === "error" ? undefined : toStop(result);
    });
  }

  /** All pre hooks, then the folder at once, then all post hooks. */
  async #pruneFolder(server: string, files: readonly WalFile[]): PendingStop {
    for (const phase of ["pre", "post"] as const) {
      const stop = await runUntilStopped(files, ({ name }) =>
        this.#fire(`${phase}_wal_delete`, server, { BARMAN_SEGMENT: name }),
      );
      if (stop !== undefined) return stop;
    }
    return undefined;
  }

  async #fire(name: BarmanEventName, server: string, set: FieldValues): PendingStop {
    const { signals = [], ...options } = this.#options;
    const signal = signals.find(({ aborted }) => !aborted) ?? signals.at(-1);
    const events = [await this.#event(name, server, set)];
    const dispatch = { events: [name], cancelable: name.startsWith("pre_") };
    const { outcome, effect } = await dispatchEvents(
      this.#adapter,
      dispatch,
      events,
      this.#config,
      {
        ...options,
        ...(signal && { signal }),
      },
    );
    this.#log.push(...(this.#adapter.log?.(outcome) ?? []));
    if (outcome.interrupted !== undefined)
      return { why: outcome.interrupted, text: "KeyboardInterrupt", printed: "" };
    if (effect.decision === "blocked") return toBlockedStop(effect);
    return effect.decision === "proceed"
      ? undefined
      : { why: "exception", ...toException(formatVeto(outcome.hooks)) };
  }

  #operate(
    operation: Operation,
    server: string,
    set: FieldValues,
    work: () => Promise<Failure | undefined>,
  ): Promise<OperationResult & { readonly work?: WorkResult }> {
    let ended: Omit<WorkResult, "during"> | undefined;
    return runOperation(this.#adapter, operation, this.#config, {
      ...this.#options,
      createEvent: (name, done) => this.#event(name as BarmanEventName, server, set, done),
      onDispatched: ({ outcome }) => void this.#log.push(...(this.#adapter.log?.(outcome) ?? [])),
      work: async () => {
        const failure = await work();
        ended =
          failure === undefined ? { ending: "success" } : { ending: "error", error: failure.text };
        return ended;
      },
    }).then((result) => ({
      ...result,
      ...(ended && { work: { ...ended, during: "work" as const } }),
    }));
  }

  async #event(name: BarmanEventName, server: string, set: FieldValues, work?: WorkResult) {
    const { event } = await this.#adapter.resolveEvent(name, this.#config, {
      set,
      options: { server },
      ...(work && { work }),
    });
    return event;
  }
}

type FieldValues = Readonly<Record<string, string>>;

async function runUntilStopped<Item>(
  items: readonly Item[],
  run: (item: Item) => PendingStop,
): PendingStop {
  for (const item of items) {
    const stop = await run(item);
    if (stop !== undefined) return stop;
  }
  return undefined;
}

function toStop(result: OperationResult, failure?: Failure): Stop {
  if (result.ending === "interrupt" || result.ending === "terminate")
    return { why: result.ending, text: "KeyboardInterrupt", printed: "" };
  if (result.ending === "blocked") return toBlockedStop(result);
  return {
    why: "exception",
    ...(result.ending === "veto" || failure === undefined ? toVetoFailure(result) : failure),
  };
}

function toBlockedStop({ message }: Pick<Effect, "message">): Stop {
  return { why: "blocked", text: message, printed: `Barman ${message}` };
}

function toVetoFailure({ dispatches }: OperationResult): Failure {
  return toException(formatVeto(dispatches.flatMap(({ outcome }) => outcome.hooks)));
}

function formatVeto(hooks: Parameters<typeof findVeto>[0]): string {
  const vetoedBy = findVeto(hooks);
  return vetoedBy === undefined ? "" : formatAbort(vetoedBy);
}

/** What the command line prints of an exception that nobody caught. */
function toException(text: string): Failure {
  return { text, printed: `EXCEPTION: ${text}\nSee log file for more details.` };
}
