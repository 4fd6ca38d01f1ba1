import { type Dirent, opendirSync } from "node:fs";
import { escapeBytes, unescapeBytes } from "@backup-hooks/core";

/** After so many entries Rekkord stops looking (EnumerateSortedFiles). */
export const MAX_ENTRIES = 1024;

/** A hook directory as it was when the configuration was read. */
export interface Listing {
  /** Full paths in the order in which they run. Bytes that are not UTF-8 as in core's escapeBytes. */
  readonly files: readonly string[];
  /** There were more than 1024 entries of any kind: which of them were seen depends on the file system. */
  readonly partial: boolean;
}

/**
 * Every regular file and every symbolic link of a directory, whatever its name and mode, sorted by bytes.
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

/** Types that a file system does not tell, or that Rekkord does not know, count as files. */
function isHook(entry: Dirent): boolean {
  return !(
    entry.isDirectory() ||
    entry.isFIFO() ||
    entry.isSocket() ||
    entry.isBlockDevice() ||
    entry.isCharacterDevice()
  );
}

/** As strcmp: no locale, bytes above 0x7f after all of ASCII. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(unescapeBytes(a), unescapeBytes(b));
}
