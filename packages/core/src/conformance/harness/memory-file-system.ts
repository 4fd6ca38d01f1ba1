import { dirname } from "node:path";
import type { Change } from "../../install/changes.ts";
import type { FileReader } from "../../model/install-plan.ts";

/** A file system in memory, by path. */
export interface MemoryFileSystem {
  readonly reader: FileReader;
  apply(changes: readonly Change[]): void;
  files(): Readonly<Record<string, string>>;
}

export function createMemoryFileSystem(start: Readonly<Record<string, string>>): MemoryFileSystem {
  const texts = new Map(Object.entries(start));
  const removeFile = (file: string): string => {
    const text = texts.get(file);
    if (text === undefined) throw new Error(`there is no ${file} to be changed`);
    texts.delete(file);
    return text;
  };
  const createFile = (file: string, text: string): void => {
    if (texts.has(file)) throw new Error(`there is a ${file} already`);
    texts.set(file, text);
  };
  return {
    reader: {
      read: (file) => texts.get(file),
      list: (folder) => listFolder([...texts.keys()], folder),
    },
    files: () => Object.fromEntries([...texts].sort()),
    apply(changes) {
      for (const change of changes) {
        if (change.kind === "edited") {
          removeFile(change.file);
          createFile(change.file, change.after);
        } else if (change.kind === "removed") removeFile(change.file);
        else if (change.kind === "created") {
          if (change.aside !== undefined) createFile(change.aside, removeFile(change.file));
          createFile(change.file, change.text);
        } else {
          if (change.overwrites) removeFile(change.file);
          createFile(change.file, removeFile(change.from));
        }
      }
    },
  };
}

/** The names of the files and folders in a folder. */
function listFolder(paths: readonly string[], folder: string): string[] {
  const below = paths.filter((path) => path.startsWith(`${folder}/`) || dirname(path) === folder);
  return [
    ...new Set(below.map((path) => path.slice(folder.length + 1).split("/")[0] ?? "")),
  ].sort();
}
