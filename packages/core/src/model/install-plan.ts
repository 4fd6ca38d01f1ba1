import type { EventInput } from "./resolved-event.ts";

/**
 * Reads the product's files for `install`. Bytes that are not UTF-8 become U+DC80–DCFF in the text.
 */
export interface FileReader {
  /**
   * The file's text; undefined if it does not exist.
   * @throws HookError IO
   */
  read(file: string): string | undefined;
  /** The names in a folder; empty if it does not exist. */
  list(folder: string): readonly string[];
}

/**
 * The mark in every entry by which `uninstall` finds it, even if the product has rewritten the rest
 * of its file.
 */
export const ENTRY_MARK = "--entry=backup-hooks";

/** The parts of what `install` writes into the product's configuration. */
export interface HookEntry {
  /**
   * The arguments that start `answer`, the hooks file last; the product's own arguments follow. All
   * paths are absolute.
   */
  readonly argv: readonly [node: string, ...rest: string[]];
  /**
   * The events that have a handler, and the events after the same operations, where undo commands
   * are run.
   */
  readonly events: readonly string[];
  readonly onCrash: "continue" | "fail";
  /** Replaces what occupies the only place, and keeps it for `uninstall`. */
  readonly replace: boolean;
  /** The value of `--config`, or undefined: the product's default location. */
  readonly config?: string | undefined;
  /** Values of the adapter's own options for `install`. */
  readonly options: EventInput["options"];
}

/**
 * One change of a file; offsets count characters of the text from FileReader.read. Edits of one
 * file do not overlap.
 */
export interface TextEdit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What `install` or `uninstall` would do. */
export interface InstallPlan {
  readonly edits: readonly TextEdit[];
  /** New files, with their whole text and their permissions (0o755). */
  readonly created?: readonly {
    readonly file: string;
    readonly text: string;
    readonly mode: number;
  }[];
  readonly removed?: readonly string[];
  /** Files to rename: what was in the way, or back to its old name. */
  readonly moved?: readonly { readonly from: string; readonly to: string }[];
  /** What the user has to know or do: what to restart, which account is meant. */
  readonly notes: readonly string[];
}
