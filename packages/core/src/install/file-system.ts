import { readdirSync, readFileSync, statSync } from "node:fs";
import type { Disk } from "../model/install-plan.ts";
import { escapeBytes } from "../util/bytes.ts";
import { HookError } from "../util/errors.ts";

/**
 * The real files. Each is read once: whoever asks again gets the same text, so that what was decided by it can be compared
 * with what is there when it is replaced.
 */
export function openDisk(): Disk {
  const texts = new Map<string, string | undefined>();
  return {
    read(file) {
      if (!texts.has(file)) texts.set(file, textOf(file));
      return texts.get(file);
    },
    list: (folder) => ifThere(folder, () => readdirSync(folder)) ?? [],
  };
}

function textOf(file: string): string | undefined {
  return ifThere(file, () => {
    // A pipe or a device might never come to its end.
    if (!statSync(file).isFile()) throw new Error("something that is no regular file");
    return escapeBytes(readFileSync(file));
  });
}

function ifThere<Result>(file: string, read: () => Result): Result | undefined {
  try {
    return read();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new HookError("IO", "this cannot be read", { place: { file }, got: message, cause });
  }
}
