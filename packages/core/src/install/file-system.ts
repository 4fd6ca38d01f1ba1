import { readdirSync, readFileSync, statSync } from "node:fs";
import type { FileReader } from "../model/install-plan.ts";
import { escapeBytes } from "../util/bytes.ts";
import { HookError } from "../util/errors.ts";

/**
 * Reads the real files, each only once. Later reads return the same text, so that it can be
 * compared with the file's current text before the file is replaced.
 */
export function createFileReader(): FileReader {
  const texts = new Map<string, string | undefined>();
  return {
    read(file) {
      if (!texts.has(file)) texts.set(file, readText(file));
      return texts.get(file);
    },
    list: (folder) => readIfExists(folder, () => readdirSync(folder)) ?? [],
  };
}

function readText(file: string): string | undefined {
  return readIfExists(file, () => {
    // Reading a pipe or a device might never end.
    if (!statSync(file).isFile()) throw new Error("something that is no regular file");
    return escapeBytes(readFileSync(file));
  });
}

function readIfExists<Result>(file: string, read: () => Result): Result | undefined {
  try {
    return read();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new HookError("IO", "this cannot be read", { place: { file }, received: message, cause });
  }
}
