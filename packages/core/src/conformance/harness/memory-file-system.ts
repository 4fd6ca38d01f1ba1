import { dirname } from "node:path";
import type { Disk } from "../../model/install-plan.ts";
import type { Change } from "../../install/changes.ts";

/** Files that are nowhere but in memory, by their paths. */
export interface MemoryDisk {
  readonly disk: Disk;
  apply(changes: readonly Change[]): void;
  files(): Readonly<Record<string, string>>;
}

export function memoryDisk(start: Readonly<Record<string, string>>): MemoryDisk {
  const texts = new Map(Object.entries(start));
  const take = (file: string): string => {
    const text = texts.get(file);
    if (text === undefined) throw new Error(`there is no ${file} to be changed`);
    texts.delete(file);
    return text;
  };
  const put = (file: string, text: string): void => {
    if (texts.has(file)) throw new Error(`there is a ${file} already`);
    texts.set(file, text);
  };
  return {
    disk: { read: (file) => texts.get(file), list: (folder) => listed([...texts.keys()], folder) },
    files: () => Object.fromEntries([...texts].sort()),
    apply(changes) {
      for (const change of changes) {
        if (change.kind === "edited") {
          take(change.file);
          put(change.file, change.after);
        } else if (change.kind === "removed") take(change.file);
        else if (change.kind === "created") {
          if (change.aside !== undefined) put(change.aside, take(change.file));
          put(change.file, change.text);
        } else {
          if (change.over) take(change.file);
          put(change.file, take(change.from));
        }
      }
    },
  };
}

/** The names in a folder, of files and of folders. */
function listed(paths: readonly string[], folder: string): string[] {
  const below = paths.filter((path) => path.startsWith(`${folder}/`) || dirname(path) === folder);
  return [...new Set(below.map((path) => path.slice(folder.length + 1).split("/")[0] ?? ""))].sort();
}
