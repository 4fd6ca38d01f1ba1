import {
  type EventInput,
  type EventSpec,
  findNearest,
  HookError,
  type ResolvedEvent,
  type ValueOrigin,
} from "@backup-hooks/core";
import {
  type BackupInfo,
  detectCompression,
  findNeighbours,
  joinPath,
  readCatalog,
  readFileStats,
  toWalPath,
} from "./catalog.ts";
import type { BarmanConfig, BarmanServer } from "./config/load.ts";
import { formatAbort } from "./log.ts";
import {
  type BarmanEvent,
  type BarmanEventName,
  resolveStatus,
  splitEventName,
} from "./protocol/events.ts";
import { formatTimestamp } from "./python/format.ts";
import { isAtLeast, SINCE } from "./versions.ts";

type ResolvedValues = Readonly<Record<string, readonly [value: string, source: ValueOrigin]>>;

/**
 * The values of one event. What was said wins, then what configuration and catalogue know, then what follows from these
 * and the time; a value that nobody knows is the row's example and marked as such.
 */
export function resolveEvent(
  name: BarmanEventName,
  row: EventSpec,
  config: BarmanConfig,
  input: EventInput,
): ResolvedEvent<BarmanEvent> {
  const server = selectServer(config, input);
  const { event } = splitEventName(name);
  const error = describeError(name, input);
  const isWal = event === "archive" || event === "wal_delete";
  const found: ResolvedValues = {
    ...toExampleValues(row),
    BARMAN_VERSION: [config.version, "derived"],
    BARMAN_SERVER: [server.name, input.options["server"] === undefined ? "config" : "explicit"],
    BARMAN_CONFIGURATION: [config.path, "config"],
    BARMAN_ERROR: [error, input.options["error"] === undefined ? "derived" : "explicit"],
    ...(isWal
      ? resolveWalValues(name, config.version, server, input)
      : resolveBackupValues(name, config, server, input)),
    ...(event === "recovery" && {
      BARMAN_REMOTE_COMMAND: ["", "derived"],
      BARMAN_TABLESPACES: ["", "derived"],
      BARMAN_RECOVER_OPTIONS: ["", "derived"],
    }),
    ...Object.fromEntries(
      Object.entries(input.set).map(([field, value]) => [field, [value, "explicit"] as const]),
    ),
  };
  const fields = Object.fromEntries(row.fields.map((field) => [field, found[field]?.[0] ?? ""]));
  return {
    event: {
      product: "barman",
      name,
      operation: row.operation,
      phase: row.phase,
      ...resolveStatus(name, fields),
      fields,
    },
    origins: Object.fromEntries(row.fields.map((field) => [field, found[field]?.[1] ?? "derived"])),
  };
}

/** The server that is named, or the only one there is. */
export function selectServer(config: BarmanConfig, input: EventInput): BarmanServer {
  const names = Object.keys(config.servers);
  const wanted =
    input.options["server"] ??
    input.set["BARMAN_SERVER"] ??
    (names.length === 1 ? names[0] : undefined);
  if (typeof wanted !== "string") {
    if (names.length === 0)
      throw new HookError("VALUE_MISSING", `there is no server in ${config.path}`, {
        product: "Barman",
        expected: "a [section] for it",
      });
    throw new HookError("VALUE_MISSING", "which server?", {
      product: "Barman",
      expected: `--server with one of ${names.join(", ")}`,
    });
  }
  const server = config.servers[wanted];
  if (server !== undefined) return server;
  const close = findNearest(wanted, names);
  throw new HookError("UNKNOWN_NAME", `there is no server "${wanted}" in ${config.path}`, {
    product: "Barman",
    expected: names.join(", ") || "a [section] for it",
    ...(close && { hint: `Did you mean "${close}"?` }),
  });
}

/** BARMAN_ERROR as the call sites fill it. */
function describeError(name: BarmanEventName, { options, work }: EventInput): string {
  const explicit = options["error"];
  if (typeof explicit === "string") return explicit;
  if (work === undefined || work.ending === "success") return "";
  const { event } = splitEventName(name);
  const what =
    work.ending === "interrupt"
      ? "KeyboardInterrupt"
      : work.vetoedBy
        ? formatAbort(work.vetoedBy)
        : (work.error ?? "");
  if (event === "backup")
    return `failure ${work.during === "before" ? "starting backup" : "copying files"} (${what.split("\n")[0]})`;
  // Only ordinary exceptions are recorded: after Ctrl-C the archive hooks see no error.
  return work.ending === "interrupt" ? "" : what;
}

function resolveBackupValues(
  name: BarmanEventName,
  config: BarmanConfig,
  server: BarmanServer,
  input: EventInput,
): ResolvedValues {
  const { phase, event } = splitEventName(name);
  const catalog = readCatalog(server);
  const isNew = event === "backup" && input.options["backup"] === undefined;
  const backup = isNew ? undefined : selectBackup(catalog, server, input);
  const id =
    input.set["BARMAN_BACKUP_ID"] ??
    (isNew ? formatBackupId(input.startedAt ?? new Date()) : backup?.id);
  const origin: ValueOrigin = isNew ? "derived" : "catalogue";
  const { basebackupsDirectory, backupDirectory } = server.settings;
  // An id that the catalogue does not know has no neighbours (hooks.py, UnknownBackupIdException); a deleted one is known still.
  const unknown = !isNew && backup === undefined && name !== "post_delete";
  const adjacent = unknown ? { previous: "", next: "" } : findNeighbours(catalog, id ?? "");
  const forgotten = name === "post_delete" && !hasNeighbours(config.version, backup);
  return {
    ...(id !== undefined && {
      BARMAN_BACKUP_ID: [id, origin],
      BARMAN_BACKUP_DIR: [joinPath(basebackupsDirectory, id), "derived"],
      BARMAN_BACKUP_INFO_PATH: [joinPath(backupDirectory, `meta/${id}-backup.info`), "derived"],
      BARMAN_PREVIOUS_ID: [forgotten ? "" : adjacent.previous, "catalogue"],
      BARMAN_NEXT_ID: [forgotten ? "" : adjacent.next, "catalogue"],
    }),
    ...(event === "backup"
      ? { BARMAN_STATUS: [deriveStatus(phase, input), "derived"] as const }
      : backup && { BARMAN_STATUS: [backup.status, "catalogue"] as const }),
    // The stored error of the backup: not empty when a FAILED one is deleted.
    ...(event === "delete" &&
      backup &&
      input.options["error"] === undefined && {
        BARMAN_ERROR: [backup.error, "catalogue"] as const,
      }),
  };
}

/** Until 3.11.1 the deleted backup has already left the cache; afterwards it is looked for there among the usable ones and, its file being gone, the EMPTY ones. */
function hasNeighbours(version: string, backup: BackupInfo | undefined): boolean {
  return (
    isAtLeast(version, SINCE.deleteAnnotation) &&
    (backup === undefined || ["DONE", "WAITING_FOR_WALS", "EMPTY"].includes(backup.status))
  );
}

function deriveStatus(phase: "pre" | "post", { work, options }: EventInput): string {
  if (phase === "pre") return "EMPTY";
  if (options["error"] || (work !== undefined && work.ending !== "success")) return "FAILED";
  return options["wait"] ? "DONE" : "WAITING_FOR_WALS";
}

/** `--backup latest|oldest|ID`; without it the latest usable one, if there is any. */
function selectBackup(
  catalog: readonly BackupInfo[],
  server: BarmanServer,
  input: EventInput,
): BackupInfo | undefined {
  const wanted = input.options["backup"];
  const usable = catalog.filter(({ status }) => status === "DONE" || status === "WAITING_FOR_WALS");
  if (wanted === undefined)
    return input.set["BARMAN_BACKUP_ID"] === undefined
      ? usable.at(-1)
      : catalog.find(({ id }) => id === input.set["BARMAN_BACKUP_ID"]);
  const backup =
    wanted === "latest" || wanted === "last"
      ? usable.at(-1)
      : wanted === "oldest" || wanted === "first"
        ? usable[0]
        : catalog.find(({ id }) => id === wanted);
  if (backup !== undefined) return backup;
  throw new HookError(
    "UNKNOWN_NAME",
    `there is no backup "${String(wanted)}" of server "${server.name}" in ${server.settings.basebackupsDirectory}`,
    {
      product: "Barman",
      expected:
        catalog.map(({ id, status }) => `${id} (${status})`).join(", ") ||
        "a catalogue; it is empty or cannot be read",
    },
  );
}

function resolveWalValues(
  name: BarmanEventName,
  version: string,
  { settings }: BarmanServer,
  { set }: EventInput,
): ResolvedValues {
  const segment =
    set["BARMAN_SEGMENT"] ??
    (set["BARMAN_FILE"] === undefined ? undefined : (set["BARMAN_FILE"].split("/").at(-1) ?? ""));
  if (segment === undefined) return {};
  const toDerived = (field: string, value: string): ResolvedValues => ({
    [field]: [value, "derived"],
  });
  const archived = toWalPath(settings.walsDirectory, segment);
  const incoming = joinPath(settings.incomingWalsDirectory, segment);
  const file = set["BARMAN_FILE"] ?? (name === "pre_archive" ? incoming : archived);
  // After archiving the source is gone and under `run` the destination may not exist: what is known of either is told.
  const stats = readFileStats(file) ?? readFileStats(archived) ?? readFileStats(incoming);
  return {
    ...toDerived("BARMAN_SEGMENT", segment),
    ...toDerived("BARMAN_FILE", file),
    ...(stats !== undefined && {
      ...toDerived("BARMAN_SIZE", stats.size),
      ...toDerived("BARMAN_TIMESTAMP", formatTimestamp(stats.mtimeNs)),
    }),
    ...toDerived(
      "BARMAN_COMPRESSION",
      name === "pre_archive" ? detectCompression(file, version) : settings.compression,
    ),
  };
}

function toExampleValues(row: EventSpec): ResolvedValues {
  return Object.fromEntries(
    Object.entries(row.examples[0]?.fields ?? {}).map(([field, value]) => [
      field,
      [value, "example"] as const,
    ]),
  );
}

/** The start in local time, as Barman names a backup. */
export function formatBackupId(date: Date): string {
  const padTwo = (value: number): string => String(value).padStart(2, "0");
  const day = `${String(date.getFullYear()).padStart(4, "0")}${padTwo(date.getMonth() + 1)}${padTwo(date.getDate())}`;
  return `${day}T${padTwo(date.getHours())}${padTwo(date.getMinutes())}${padTwo(date.getSeconds())}`;
}
