import type { EventInput } from "./resolved-event.ts";

/** The product's files as `install` sees them. Text that is not UTF-8 keeps its bytes as U+DC80–DCFF. */
export interface FileReader {
  /** The file's text; undefined: there is none. @throws HookError IO */
  read(file: string): string | undefined;
  /** The names in a folder; empty where there is none. */
  list(folder: string): readonly string[];
}

/** The word in every entry's text by which `uninstall` finds it, whatever the product has done to the rest of its file. */
export const ENTRY_MARK = "--entry=backup-hooks";

/** What `install` writes into the product's configuration, in parts. */
export interface HookEntry {
  /** The words that start `answer`, the hooks file last; the product's own arguments follow. All paths are absolute. */
  readonly argv: readonly [node: string, ...rest: string[]];
  /** Names of the events that the hooks file has a handler for, and those after the same work, where undo commands are run. */
  readonly events: readonly string[];
  readonly onCrash: "continue" | "fail";
  /** The only place is taken: put our entry there, and keep what it was for `uninstall`. */
  readonly replace: boolean;
  /** What `--config` said, or undefined: where the product looks. */
  readonly config?: string | undefined;
  /** Values of the adapter's own options for `install`. */
  readonly options: EventInput["options"];
}

/** One change of a file, in characters of the text that Disk.read gave. Edits of one file do not overlap. */
export interface TextEdit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What `install` or `uninstall` would do. */
export interface InstallPlan {
  readonly edits: readonly TextEdit[];
  /** New files with their permissions (0o755); their whole text. */
  readonly created?: readonly {
    readonly file: string;
    readonly text: string;
    readonly mode: number;
  }[];
  readonly removed?: readonly string[];
  /** Files that get another name: what stood in the way, or its way back. */
  readonly moved?: readonly { readonly from: string; readonly to: string }[];
  /** What the person has to know or to do: what must be restarted, for which account it is. */
  readonly notes: readonly string[];
}
