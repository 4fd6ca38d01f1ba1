import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  type Stats,
  statSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { compareCodePoints } from "../python/text.ts";
import { ConfigError } from "./config-error.ts";
import { parseIni, type Sections } from "./ini.ts";

/** Where Barman looks when it is not told a file (config.py, Config.CONFIG_FILES). */
const DEFAULT_FILES = ["~/.barman.conf", "/etc/barman.conf", "/etc/barman/barman.conf"];

/** `~` and `~user` at the beginning. */
export function expandUser(path: string): string {
  const [, user, rest = ""] = /^~([^/]*)(.*)$/s.exec(path) ?? [];
  if (user === undefined) return path;
  const home = user === "" ? (process.env["HOME"] ?? homedir()) : findHome(user);
  return home === undefined ? path : `${home.replace(/\/+$/, "")}${rest}` || "/";
}

function findHome(user: string): string | undefined {
  const line = (readText("/etc/passwd") ?? "")
    .split("\n")
    .find((entry) => entry.startsWith(`${user}:`));
  return line?.split(":")[5];
}

/** Where configuration files are read from. */
export interface Files {
  /** One configuration file; undefined if it cannot be opened, which Python passes over in silence. @throws Failure */
  readSections(path: string): Sections | undefined;
  /** What Barman includes from a folder, in its order: `*.conf`, sorted by bytes, without hidden names; undefined: it is no folder. */
  listIncluded(folder: string): readonly string[] | undefined;
  exists(path: string): boolean;
  isFile(path: string): boolean;
  isReadable(path: string): boolean;
}
export const fileSystem: Files = {
  readSections: readSectionsFile,
  listIncluded: (folder) =>
    readStats(folder)?.isDirectory() ? selectIncluded(folder, readdirSync(folder)) : undefined,
  exists: existsSync,
  isFile: (path) => readStats(path)?.isFile() ?? false,
  isReadable,
};

/** The configuration file as Barman would name it. @throws Failure if there is none */
export function findMainFile(path: string | undefined, files: Files): string {
  const requested = path || process.env["BARMAN_CONFIG_FILE"];
  if (requested) {
    if (files.exists(requested)) return requested;
    throw new ConfigError(
      "config-missing",
      `SystemExit: Configuration file '${requested}' does not exist`,
      { file: requested },
    );
  }
  const found = DEFAULT_FILES.map(expandUser).find((file) => files.isReadable(file));
  if (found !== undefined) return found;
  const message =
    "Could not find any configuration file at default locations.\nCheck Barman's documentation for more help.";
  throw new ConfigError("config-missing", `SystemExit: ${message}`, {
    file: DEFAULT_FILES.join(", "),
  });
}

function readSectionsFile(path: string): Sections | undefined {
  const bytes = readBytes(path);
  return bytes && parseIni(decode(bytes, path), path);
}

/** Of the names in a folder, the paths of those that Barman includes. */
export function selectIncluded(folder: string, names: readonly string[]): string[] {
  return names
    .filter((name) => name.endsWith(".conf") && !name.startsWith("."))
    .map((name) => join(folder, name))
    .sort(compareCodePoints);
}

export const readText = (path: string): string | undefined => readBytes(path)?.toString("utf8");

/** What `stat` says of a path; undefined if nothing can be there, or nothing can be seen of it. */
export function readStats(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function readBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return !readStats(path)?.isDirectory();
  } catch {
    return false;
  }
}

/** Strict UTF-8 with the byte order mark kept, as Python reads in a UTF-8 locale. */
function decode(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const good = countValidBytes(bytes);
    const lines = bytes.subarray(0, good).toString("utf8").split("\n");
    const place = { file: path, line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
    const byte = `0x${(bytes[good] ?? 0).toString(16).padStart(2, "0")}`;
    throw new ConfigError(
      "config-encoding",
      `UnicodeDecodeError: 'utf-8' codec can't decode byte ${byte} in position ${good}: ${explainInvalidByte(bytes, good)}`,
      place,
    );
  }
}

/** Bytes before the first one that begins no character: U+FFFD stands there after a lenient decoding, but not in the bytes. */
function countValidBytes(bytes: Buffer): number {
  let offset = 0;
  for (const char of bytes.toString("utf8")) {
    const size = Buffer.byteLength(char);
    if (char === "\ufffd" && !bytes.subarray(offset, offset + 3).equals(Buffer.from(char)))
      return offset;
    offset += size;
  }
  return offset;
}

function explainInvalidByte(bytes: Buffer, offset: number): string {
  const byte = bytes[offset] ?? 0;
  if (byte < 0xc2 || byte > 0xf4) return "invalid start byte";
  const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
  const rest = bytes.subarray(offset + 1, offset + length);
  return rest.length < length - 1 && rest.every((next) => next >= 0x80 && next < 0xc0)
    ? "unexpected end of data"
    : "invalid continuation byte";
}
