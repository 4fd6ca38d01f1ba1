import type {
  ArchiverRun,
  BackupRun,
  BarmanCommand,
  Deletion,
  Failure,
  Prune,
  WalFile,
} from "../../src/index.ts";
import { readConsole } from "./console.ts";
import {
  byBackup,
  collapse,
  listFiles,
  printedRuns,
  type Subject,
  splitRuns,
  toRuns,
} from "./subjects.ts";
import type { CommandVector } from "./types.ts";

/** What happened around the hooks of a whole command: not Barman's rules, the world's. */
export interface Circumstances {
  readonly command: BarmanCommand;
  /** The signal that Barman got while a hook ran. */
  readonly signal?: "interrupt" | "terminate";
  /** `--color always`: not among the recorded arguments. */
  readonly color: boolean;
}

/**
 * Reads from a vector which files and backups came up, in which order, and whose own work failed, was refused or
 * interrupted. Its sources are the command's arguments, the subjects in `sequence` (an event with the backup or file it
 * was about), what the command printed, the name of the scenario and the note. It never reads hooks, phases, exit codes
 * or pauses: what follows from these is what is compared.
 */
export function circumstances(vector: CommandVector): Circumstances {
  const world = new World(vector);
  const signal = /SIGTERM/.test(vector.scenario)
    ? "terminate"
    : /SIGINT/.test(vector.scenario) || world.interrupted
      ? "interrupt"
      : undefined;
  return {
    command: world.command(),
    ...(signal !== undefined && { signal }),
    color: /color_always/.test(vector.scenario),
  };
}

/** An error that a hook, or a signal, is the cause of: never a circumstance. */
const CAUSED = /Abort 'pre_|KeyboardInterrupt|Unable to run cron/;
/** Stands for a file or backup of which the capture says only that it was there. */
const NEXT = "(next)";

/** A vector of the log's format does not name its file. */
const UNNAMED: readonly ArchiverRun[] = [{ server: "main", files: [{ name: NEXT }] }];

class World {
  readonly #vector: CommandVector;
  readonly #subjects: readonly Subject[];
  readonly #text: string;
  /** What went wrong of itself. */
  readonly #errors: readonly string[];
  readonly #words: readonly string[];
  /** Barman says so. */
  readonly interrupted: boolean;

  constructor(vector: CommandVector) {
    const { text, errors } = readConsole(vector);
    this.#vector = vector;
    this.#text = text;
    this.interrupted = errors.some((error) => error.includes("KeyboardInterrupt"));
    this.#errors = errors.filter((error) => !CAUSED.test(error));
    this.#subjects = collapse(
      (vector.sequence ?? []).flatMap(({ event, subject }) =>
        event === undefined || subject === undefined ? [] : [{ event, name: subject }],
      ),
    );
    this.#words = vector.outcome.cli_args ?? ["archive-wal", "main"];
  }

  command(): BarmanCommand {
    const [word = ""] = this.#words;
    switch (word) {
      case "backup":
        return { name: "backup", backups: this.#backups() };
      case "delete":
        return { name: "delete", deletions: this.#deletions() };
      case "recover":
      case "restore":
        return { name: "restore", restore: this.#restore() };
      case "cron":
        return {
          name: "cron",
          archivers: this.#archivers(this.#subjects, false),
          retention: this.#retention(),
        };
      case "check":
        return {
          name: "check",
          archivers: this.#waitingForCheck(),
          failed: /^\t.*: FAILED/m.test(this.#text),
        };
      default: {
        const archivers =
          this.#vector.sequence === undefined ? UNNAMED : this.#archivers(this.#subjects);
        const [refused] = archivers.length === 0 ? this.#errors : [];
        return { name: "archive-wal", archivers, ...(refused !== undefined && { refused }) };
      }
    }
  }

  get #server(): string {
    return this.#words.slice(1).find((word) => word in this.#vector.config) ?? "main";
  }

  #saysServer(pattern: RegExp): string {
    return pattern.exec(this.#text)?.[1] ?? this.#server;
  }

  #failure(pattern = /^/): Failure | undefined {
    const printed = this.#errors.find((error) => pattern.test(error));
    if (printed === undefined) return undefined;
    const [, text = ""] =
      /^\w+: (?:Backup failed [^\n]*\nDETAILS: )?(.*?)(?:\nSee log file for more details\.)?$/s.exec(
        printed,
      ) ?? [];
    return { text, printed };
  }

  /** The runs of archivers with the files that came up in them: as printed, else as the hooks were told. */
  #archivers(subjects: readonly Subject[], printed = true): ArchiverRun[] {
    const runs = printed ? printedRuns(this.#text) : [];
    const files = subjects.filter(({ event }) => event === "archive").map(({ name }) => ({ name }));
    const all = runs.length > 0 ? runs : files.length > 0 ? [{ server: this.#server, files }] : [];
    return this.#words[0] === "archive-wal" ? this.#withFate(all) : all;
  }

  /** Which file could not be archived, and what waited behind those that came up. */
  #withFate(runs: readonly ArchiverRun[]): ArchiverRun[] {
    const failure = this.#failure();
    const last = runs.at(-1);
    if (last === undefined) return [];
    const failed = (name: string): boolean =>
      failure !== undefined &&
      (failure.text.includes(`/${name}`) || name === last.files.at(-1)?.name);
    const files = last.files.map(
      (file): WalFile => (failure !== undefined && failed(file.name) ? { ...file, failure } : file),
    );
    const found = COUNTS[/_of_(two|three)_segments/.exec(this.#vector.scenario)?.[1] ?? ""] ?? 0;
    const waiting = Array.from({ length: Math.max(0, found - files.length) }, () => ({
      name: NEXT,
    }));
    return [...runs.slice(0, -1), { ...last, files: [...files, ...waiting] }];
  }

  /** A check archives while the WAL catalogue is empty: the newer Barman at least. */
  #waitingForCheck(): ArchiverRun[] {
    const runs = this.#archivers(this.#subjects);
    if (runs.length > 0 || !/empty_xlogdb/.test(this.#vector.scenario)) return runs;
    return [{ server: this.#server, files: [{ name: NEXT }] }];
  }

  #backups(): BackupRun[] {
    const groups = byBackup(this.#subjects);
    const refused = this.#errors.find(
      (error) => !/Backup failed|has not been received/.test(error),
    );
    if (groups.length === 0) {
      const [id] =
        /Starting backup using \S+ method for server \S+ in \S+\/(\S+)$/m
          .exec(this.#text)
          ?.slice(1) ?? [];
      if (id === undefined)
        return [
          {
            server: this.#server,
            id: NEXT,
            refused: refused ?? "",
            before: this.#archivers(this.#subjects),
          },
        ];
      groups.push({ id, before: [], within: [], after: this.#subjects });
    }
    const waits = this.#words.includes("--wait");
    return groups.map(({ id, before, within, after }, index) => {
      const server = this.#saysServer(
        new RegExp(`^Starting backup using \\S+ method for server (\\S+) in \\S+/${id}$`, "m"),
      );
      const failure = this.#failure(
        groups.length === 1 ? /Backup failed/ : new RegExp(`Backup failed.*${id}`, "s"),
      );
      const late = this.#errors.find((error) => /has not been received/.test(error));
      const archived = printedRuns(this.#text).filter((run) => run.server === server);
      const [first, then] = splitRuns(
        archived,
        after.filter(({ event }) => event === "archive").map(({ name }) => name),
      );
      return {
        server,
        id,
        before:
          index === 0 && before.length > 0
            ? [{ server, files: before.map(({ name }) => ({ name })) }]
            : [],
        ...(failure !== undefined && { failure }),
        prune: { files: listFiles(within, "wal_delete"), wholeFolder: true },
        waiting: waits ? (archived.length > 0 ? first : this.#archivers(within)) : [],
        ...(late !== undefined && { late }),
        after: archived.length > 0 ? (waits ? then : archived) : toRuns(server, after),
        pruneAfter: { files: listFiles(after, "wal_delete") },
      };
    });
  }

  #deletions(): Deletion[] {
    const groups = byBackup(this.#subjects);
    const server = this.#server;
    const id = /^Deleting backup (\S+) for server/m.exec(this.#text)?.[1];
    if (groups.length === 0 && id !== undefined)
      groups.push({ id, before: [], within: this.#subjects, after: [] });
    if (groups.length === 0)
      return [{ server, id: this.#words[2] ?? "", refused: this.#errors[0] ?? "" }];
    const failure = this.#failure();
    return groups.map((group, index) => ({
      server,
      id: group.id,
      ...(failure !== undefined && index === groups.length - 1 && { failure }),
      prune: this.#prune([...group.within, ...group.after], group.id),
    }));
  }

  /** The WAL files that went with a backup: as printed, which is done when all are gone; else as the hooks were told, and more to come. */
  #prune(subjects: readonly Subject[], id: string): Prune {
    const files = listFiles(subjects, "wal_delete");
    const [, list = ""] =
      new RegExp(
        `^Deleting backup ${id} for server \\S+\\nDelete associated WAL segments:\\n((?:\\t\\S+\\n)*)`,
        "m",
      ).exec(this.#text) ?? [];
    const printed = list.split("\n").flatMap((line) => (line === "" ? [] : [line.trim()]));
    const names = printed.length > 0 ? printed : files.map(({ name }) => name);
    const cut =
      printed.length === 0 && files.length > 0 && this.#text !== "" ? [{ name: NEXT }] : [];
    const order = collapse(subjects.filter(({ event }) => event === "wal_delete")).map(
      ({ name }) => name,
    );
    return {
      files: [...names.map((name) => this.#walFile(name)), ...cut],
      wholeFolder: order.length > new Set(order).size,
    };
  }

  #walFile(name: string): WalFile {
    const { stderr = "" } = this.#vector.outcome;
    const text = stderr
      .split("\n")
      .find((line) => line.includes(`Ignoring deletion of WAL file ${name} for server`))
      ?.replace(/^WARNING: /, "");
    return text === undefined ? { name } : { name, failure: { text, printed: `WARNING: ${text}` } };
  }

  #restore() {
    const [, ...words] = this.#words;
    const archived = this.#subjects.filter(({ event }) => event === "archive");
    const id = this.#subjects.find(({ event }) => event === "recovery")?.name;
    const occupied = /destination_not_empty/.test(this.#vector.scenario)
      ? (this.#errors[0] ?? "")
      : undefined;
    const begun = id !== undefined || /^Starting (?:local|remote) restore/m.test(this.#text);
    const failure = this.#failure();
    return {
      server: this.#server,
      id: id ?? words.find((word) => /^\d{8}T\d{6}$/.test(word)) ?? NEXT,
      before: this.#archivers(archived),
      ...(!begun && occupied === undefined && { refused: this.#errors[0] ?? "" }),
      ...(occupied !== undefined && { occupied }),
      ...(begun && failure !== undefined && { failure }),
    };
  }

  /** Obsolete backups per server. One that came up and is not reported as deleted was the end of it, with more to come. */
  #retention(): Deletion[][] {
    const enforced = [
      ...this.#text.matchAll(
        /^Enforcing retention policy: removing backup (\S+) for server (\S+)$/gm,
      ),
    ].map(([, id = "", server = ""]) => ({ id, server }));
    const annotated = /vetoed_delete/.test(this.#vector.scenario);
    if (enforced.length === 0 && annotated)
      return [[{ server: this.#server, id: NEXT, annotated }]];
    const groups = byBackup(this.#subjects.filter(({ event }) => event !== "archive"));
    return Object.values(Object.groupBy(enforced, ({ server }) => server)).map((list = []) => {
      const cut = list
        .filter(({ id }) => !this.#text.includes(`Deleted backup ${id} `))
        .map(({ server }) => ({ server, id: NEXT }));
      const deletions = list.map(({ id, server }) => {
        const group = groups.find((one) => one.id === id);
        return { server, id, annotated, prune: this.#prune(group?.within ?? [], id) };
      });
      return [...deletions, ...cut];
    });
  }
}

const COUNTS: Readonly<Record<string, number>> = { two: 2, three: 3 };
