import { type EventSpec, type FieldSource, type Given, HookError, nearest, type Situation } from "@backup-hooks/core";
import { type BackupEntry, compressionOf, fileFacts, neighbours, pathJoin, readCatalog, walPath } from "./catalog.ts";
import type { BarmanConfig, BarmanServer } from "./config/load.ts";
import { type BarmanEvent, type BarmanEventName, endOf, partsOf } from "./protocol/events.ts";
import { timestampOf } from "./python/format.ts";
import { abortText } from "./log.ts";
import { atLeast, SINCE } from "./versions.ts";

type Values = Readonly<Record<string, readonly [value: string, source: FieldSource]>>;

/**
 * The values of one event. What was said wins, then what configuration and catalogue know, then what follows from these
 * and the time; a value that nobody knows is the row's example and marked as such.
 */
export function situationOf(name: BarmanEventName, row: EventSpec, config: BarmanConfig, given: Given): Situation<BarmanEvent> {
  const server = serverOf(config, given);
  const { event } = partsOf(name);
  const error = errorOf(name, given);
  const isWal = event === "archive" || event === "wal_delete";
  const found: Values = {
    ...examples(row),
    BARMAN_VERSION: [config.version, "derived"],
    BARMAN_SERVER: [server.name, given.options["server"] === undefined ? "config" : "given"],
    BARMAN_CONFIGURATION: [config.path, "config"],
    BARMAN_ERROR: [error, given.options["error"] === undefined ? "derived" : "given"],
    ...(isWal ? walValues(name, config.version, server, given) : backupValues(name, config, server, given)),
    ...(event === "recovery" && {
      BARMAN_REMOTE_COMMAND: ["", "derived"],
      BARMAN_TABLESPACES: ["", "derived"],
      BARMAN_RECOVER_OPTIONS: ["", "derived"],
    }),
    ...Object.fromEntries(Object.entries(given.set).map(([field, value]) => [field, [value, "given"] as const])),
  };
  const fields = Object.fromEntries(row.fields.map((field) => [field, found[field]?.[0] ?? ""]));
  return {
    event: { product: "barman", name, operation: row.operation, phase: row.phase, ...endOf(name, fields), fields },
    sources: Object.fromEntries(row.fields.map((field) => [field, found[field]?.[1] ?? "derived"])),
  };
}

/** The server that is named, or the only one there is. */
export function serverOf(config: BarmanConfig, given: Given): BarmanServer {
  const names = Object.keys(config.servers);
  const wanted = given.options["server"] ?? given.set["BARMAN_SERVER"] ?? (names.length === 1 ? names[0] : undefined);
  if (typeof wanted !== "string") {
    if (names.length === 0)
      throw new HookError("VALUE_MISSING", `there is no server in ${config.path}`, { product: "Barman", expected: "a [section] for it" });
    throw new HookError("VALUE_MISSING", "which server?", { product: "Barman", expected: `--server with one of ${names.join(", ")}` });
  }
  const server = config.servers[wanted];
  if (server !== undefined) return server;
  const close = nearest(wanted, names);
  throw new HookError("UNKNOWN_NAME", `there is no server "${wanted}" in ${config.path}`, {
    product: "Barman",
    expected: names.join(", ") || "a [section] for it",
    ...(close && { hint: `Did you mean "${close}"?` }),
  });
}

/** BARMAN_ERROR as the call sites fill it. */
function errorOf(name: BarmanEventName, { options, work }: Given): string {
  const said = options["error"];
  if (typeof said === "string") return said;
  if (work === undefined || work.ending === "success") return "";
  const { event } = partsOf(name);
  const what = work.ending === "interrupt" ? "KeyboardInterrupt" : work.objector ? abortText(work.objector) : (work.error ?? "");
  if (event === "backup") return `failure ${work.during === "before" ? "starting backup" : "copying files"} (${what.split("\n")[0]})`;
  // Only ordinary exceptions are recorded: after Ctrl-C the archive hooks see no error.
  return work.ending === "interrupt" ? "" : what;
}

function backupValues(name: BarmanEventName, config: BarmanConfig, server: BarmanServer, given: Given): Values {
  const { phase, event } = partsOf(name);
  const catalog = readCatalog(server);
  const isNew = event === "backup" && given.options["backup"] === undefined;
  const entry = isNew ? undefined : chosen(catalog, server, given);
  const id = given.set["BARMAN_BACKUP_ID"] ?? (isNew ? backupId(given.startedAt ?? new Date()) : entry?.id);
  const from: FieldSource = isNew ? "derived" : "catalogue";
  const { basebackupsDirectory, backupDirectory } = server.settings;
  // An id that the catalogue does not know has no neighbours (hooks.py, UnknownBackupIdException); a deleted one is known still.
  const unknown = !isNew && entry === undefined && name !== "post_delete";
  const around = unknown ? { previous: "", next: "" } : neighbours(catalog, id ?? "");
  const forgotten = name === "post_delete" && !keepsNeighbours(config.version, entry);
  return {
    ...(id !== undefined && {
      BARMAN_BACKUP_ID: [id, from],
      BARMAN_BACKUP_DIR: [pathJoin(basebackupsDirectory, id), "derived"],
      BARMAN_BACKUP_INFO_PATH: [pathJoin(backupDirectory, `meta/${id}-backup.info`), "derived"],
      BARMAN_PREVIOUS_ID: [forgotten ? "" : around.previous, "catalogue"],
      BARMAN_NEXT_ID: [forgotten ? "" : around.next, "catalogue"],
    }),
    ...(event === "backup"
      ? { BARMAN_STATUS: [newStatus(phase, given), "derived"] as const }
      : entry && { BARMAN_STATUS: [entry.status, "catalogue"] as const }),
    // The stored error of the backup: not empty when a FAILED one is deleted.
    ...(event === "delete" && entry && given.options["error"] === undefined && { BARMAN_ERROR: [entry.error, "catalogue"] as const }),
  };
}

/** Until 3.11.1 the deleted backup has already left the cache; afterwards it is looked for there among the usable ones and, its file being gone, the EMPTY ones. */
function keepsNeighbours(version: string, entry: BackupEntry | undefined): boolean {
  return atLeast(version, SINCE.deleteAnnotation) && (entry === undefined || ["DONE", "WAITING_FOR_WALS", "EMPTY"].includes(entry.status));
}

function newStatus(phase: "pre" | "post", { work, options }: Given): string {
  if (phase === "pre") return "EMPTY";
  if (options["error"] || (work !== undefined && work.ending !== "success")) return "FAILED";
  return options["wait"] ? "DONE" : "WAITING_FOR_WALS";
}

/** `--backup latest|oldest|ID`; without it the latest usable one, if there is any. */
function chosen(catalog: readonly BackupEntry[], server: BarmanServer, given: Given): BackupEntry | undefined {
  const wanted = given.options["backup"];
  const usable = catalog.filter(({ status }) => status === "DONE" || status === "WAITING_FOR_WALS");
  if (wanted === undefined)
    return given.set["BARMAN_BACKUP_ID"] === undefined ? usable.at(-1) : catalog.find(({ id }) => id === given.set["BARMAN_BACKUP_ID"]);
  const entry =
    wanted === "latest" || wanted === "last"
      ? usable.at(-1)
      : wanted === "oldest" || wanted === "first"
        ? usable[0]
        : catalog.find(({ id }) => id === wanted);
  if (entry !== undefined) return entry;
  throw new HookError(
    "UNKNOWN_NAME",
    `there is no backup "${String(wanted)}" of server "${server.name}" in ${server.settings.basebackupsDirectory}`,
    {
      product: "Barman",
      expected: catalog.map(({ id, status }) => `${id} (${status})`).join(", ") || "a catalogue; it is empty or cannot be read",
    },
  );
}

function walValues(name: BarmanEventName, version: string, { settings }: BarmanServer, { set }: Given): Values {
  const segment = set["BARMAN_SEGMENT"] ?? (set["BARMAN_FILE"] === undefined ? undefined : (set["BARMAN_FILE"].split("/").at(-1) ?? ""));
  if (segment === undefined) return {};
  const derived = (field: string, value: string): Values => ({ [field]: [value, "derived"] });
  const archived = walPath(settings.walsDirectory, segment);
  const incoming = pathJoin(settings.incomingWalsDirectory, segment);
  const file = set["BARMAN_FILE"] ?? (name === "pre_archive" ? incoming : archived);
  // After archiving the source is gone and under `run` the destination may not exist: what is known of either is told.
  const facts = fileFacts(file) ?? fileFacts(archived) ?? fileFacts(incoming);
  return {
    ...derived("BARMAN_SEGMENT", segment),
    ...derived("BARMAN_FILE", file),
    ...(facts !== undefined && { ...derived("BARMAN_SIZE", facts.size), ...derived("BARMAN_TIMESTAMP", timestampOf(facts.mtimeNs)) }),
    ...derived("BARMAN_COMPRESSION", name === "pre_archive" ? compressionOf(file, version) : settings.compression),
  };
}

function examples(row: EventSpec): Values {
  return Object.fromEntries(Object.entries(row.examples[0]?.fields ?? {}).map(([field, value]) => [field, [value, "example"] as const]));
}

/** The start in local time, as Barman names a backup. */
export function backupId(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${String(date.getFullYear()).padStart(4, "0")}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}
