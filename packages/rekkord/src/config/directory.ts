import { type Dirent, opendirSync } from "node:fs";
import { escapeBytes, unescapeBytes } from "@backup-hooks/core";

/** Rekkord stops listing a directory after this many entries (EnumerateSortedFiles). */
export const MAX_ENTRIES = 1024;

/** A hook directory as listed when the configuration was read. */
export interface Listing {
  /**
   * Full paths in execution order. Bytes that are not UTF-8 are encoded as by core's escapeBytes.
   */
  readonly files: readonly string[];
  /**
   * The directory has more than 1024 entries of any kind. Which of them are listed depends on the
   * file system.
   */
  readonly partial: boolean;
}

/**
 * All regular files and symbolic links of a directory, whatever their name and mode, sorted by
 * bytes.
 * @throws the system's error
 */
export function listDirectory(path: string): Listing {
  const names: string[] = [];
  const dir = opendirSync(unescapeBytes(path), { encoding: "buffer" as BufferEncoding });
  let seen = 0;
  try {
    for (
      let entry = dir.readSync();
      entry !== null && seen <= MAX_ENTRIES;
      entry = dir.readSync()
    ) {
      seen += 1;
      if (seen <= MAX_ENTRIES && isHook(entry))
        names.push(escapeBytes(entry.name as unknown as Uint8Array));
    }
  } finally {
    dir.closeSync();
  }
  return {
    files: names.map((name) => `${path}/${name}`).sort(compareBytes),
    partial: seen > MAX_ENTRIES,
  };
}

/** An entry whose type is unknown to the file system or to Rekkord counts as a file. */
function isHook(entry: Dirent): boolean {
  return !(
    entry.isDirectory() ||
    entry.isFIFO() ||
    entry.isSocket() ||
    entry.isBlockDevice() ||
    entry.isCharacterDevice()
  );
}

/** Compares like strcmp: without a locale, bytes above 0x7f come after ASCII. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(unescapeBytes(a), unescapeBytes(b));
}
