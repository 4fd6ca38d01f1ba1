import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import type { BarmanServer } from "./config/load.ts";
import { isAtLeast, SINCE } from "./versions.ts";

/** A backup of the catalogue, as far as hooks are told of it. */
export interface BackupInfo {
  readonly id: string;
  /** EMPTY, STARTED, FAILED, WAITING_FOR_WALS, DONE or SYNCING. */
  readonly status: string;
  /** The stored error; empty if there is none. */
  readonly error: string;
}

/** The backups of a server from its metadata files, oldest first; empty if there is no catalogue to read. */
export function readCatalog({ settings }: BarmanServer): BackupInfo[] {
  const found = new Map<string, string>();
  // Since 3.13.2 the metadata lie in meta/; a file there wins over the old place.
  for (const id of listFolder(settings.basebackupsDirectory))
    found.set(id, joinPath(joinPath(settings.basebackupsDirectory, id), "backup.info"));
  const meta = joinPath(settings.backupDirectory, "meta");
  for (const file of listFolder(meta)) {
    if (file.endsWith("-backup.info"))
      found.set(file.slice(0, -"-backup.info".length), joinPath(meta, file));
  }
  const backups = [...found].map(([id, file]) => readBackupInfo(id, file));
  return backups.filter((backup) => backup !== undefined).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The nearest usable neighbours of a backup (hooks.py): only DONE and WAITING_FOR_WALS count, none is an empty string. */
export function findNeighbours(
  catalog: readonly BackupInfo[],
  id: string,
): { readonly previous: string; readonly next: string } {
  const usable = catalog
    .filter(({ status }) => status === "DONE" || status === "WAITING_FOR_WALS")
    .map((backup) => backup.id);
  return {
    previous: usable.filter((other) => other < id).at(-1) ?? "",
    next: usable.find((other) => other > id) ?? "",
  };
}

/** One line of the WAL catalogue (xlog.db): name, size, time, compression; a missing or `None` compression is empty. */
export interface WalInfo {
  readonly name: string;
  readonly size: string;
  readonly time: number;
  readonly compression: string;
}

/** Fields are separated by any white space; older lines have no compression. */
export function parseXlogLine(line: string): WalInfo {
  const [name = "", size = "", time = "", compression = "None"] = line.trim().split(/\s+/);
  return { name, size, time: Number(time), compression: compression === "None" ? "" : compression };
}

/** Where a WAL file lies in the archive: under the first 16 hexadecimal digits of its name, history files at the top. */
export function toWalPath(walsDirectory: string, name: string): string {
  return joinPath(
    walsDirectory,
    /^[0-9A-F]{24}/.test(name) ? `${name.slice(0, 16)}/${name}` : name,
  );
}

/** Python's os.path.join for two parts: unlike Node's it tidies nothing up, so the hooks see the configuration's own spelling. */
export function joinPath(folder: string, name: string): string {
  return folder === "" || folder.endsWith("/") ? `${folder}${name}` : `${folder}/${name}`;
}

/** Size and modification time in nanoseconds of a file, or undefined. */
export function readFileStats(
  path: string,
): { readonly size: string; readonly mtimeNs: bigint } | undefined {
  const stats = tryRead(() => statSync(path, { bigint: true, throwIfNoEntry: false }));
  return stats?.isFile() ? { size: String(stats.size), mtimeNs: stats.mtimeNs } : undefined;
}

/** First bytes, in hexadecimal, by which Barman knows a compressed file, and since which version (compression.py). */
const MAGIC: readonly { readonly start: string; readonly name: string; readonly since: string }[] =
  [
    { start: "425a68", name: "bzip2", since: "1.0" },
    { start: "1f8b08", name: "gzip", since: "1.0" },
    { start: "04224d18", name: "lz4", since: SINCE.moreCompressions },
    { start: "ff060000734e61507059", name: "snappy", since: SINCE.snappy },
    { start: "fd377a585a00", name: "xz", since: SINCE.moreCompressions },
    { start: "28b52ffd", name: "zstd", since: SINCE.moreCompressions },
  ];

/** The compression of an incoming WAL file, from its content; empty if there is none. */
export function detectCompression(path: string, version: string): string {
  const start = tryRead(() => readStart(path, 10)) ?? "";
  return (
    MAGIC.find((magic) => start.startsWith(magic.start) && isAtLeast(version, magic.since))?.name ??
    ""
  );
}

function readStart(path: string, length: number): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(length);
    return bytes.toString("hex", 0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

function listFolder(folder: string): string[] {
  return tryRead(() => readdirSync(folder)) ?? [];
}

/** What cannot be read is not there: Barman's account may see more than ours. */
function tryRead<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function readBackupInfo(id: string, file: string): BackupInfo | undefined {
  const text = tryRead(() => readFileSync(file, "utf8"));
  if (text === undefined) return undefined;
  const readValue = (key: string): string => {
    const found = new RegExp(`^${key}=(.*)$`, "m").exec(text)?.[1]?.trim() ?? "";
    return found === "None" ? "" : found;
  };
  return { id, status: readValue("status") || "EMPTY", error: readValue("error") };
}
