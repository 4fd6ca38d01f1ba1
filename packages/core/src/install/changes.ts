import type { FileReader, InstallPlan, TextEdit } from "../model/install-plan.ts";

/** The change of one file. */
export type Change =
  | {
      readonly kind: "edited";
      readonly file: string;
      readonly before: string;
      readonly after: string;
      readonly edits: readonly TextEdit[];
    }
  /** `aside`: where a file with this name is moved; absent: the name must be free. */
  | {
      readonly kind: "created";
      readonly file: string;
      readonly text: string;
      readonly mode: number;
      readonly aside?: string;
    }
  /** `overwrites`: an existing file with the new name is replaced. */
  | {
      readonly kind: "moved";
      readonly from: string;
      readonly file: string;
      readonly overwrites: boolean;
    }
  | { readonly kind: "removed"; readonly file: string };

/**
 * Turns an install plan into changes per file, ordered so that the product never refers to a
 * missing file: new files first, then references to them, then removals. Edits without effect are
 * omitted.
 */
export function toChanges(
  { edits, created = [], moved = [], removed = [] }: InstallPlan,
  disk: FileReader,
): readonly Change[] {
  const files = [...new Set(edits.map(({ file }) => file))];
  const edited = files.map((file) =>
    editFile(
      file,
      disk.read(file) ?? "",
      edits.filter((edit) => edit.file === file),
    ),
  );
  const findAside = (file: string): string | undefined =>
    moved.find(({ from }) => from === file)?.to;
  return [
    ...created.map(
      (file): Change => ({ kind: "created", ...file, ...withAside(findAside(file.file)) }),
    ),
    ...edited.filter(({ before, after }) => before !== after),
    ...moved
      .filter(({ from }) => !created.some(({ file }) => file === from))
      .map(
        ({ from, to }): Change => ({
          kind: "moved",
          from,
          file: to,
          overwrites: removed.includes(to),
        }),
      ),
    ...removed
      .filter((file) => !moved.some(({ to }) => to === file))
      .map((file): Change => ({ kind: "removed", file })),
  ];
}

const withAside = (aside: string | undefined): { aside?: string } =>
  aside === undefined ? {} : { aside };

function editFile(
  file: string,
  before: string,
  unsorted: readonly TextEdit[],
): Change & { readonly kind: "edited" } {
  const edits = [...unsorted].sort((a, b) => a.start - b.start || a.end - b.end);
  return { kind: "edited", file, before, after: applyEdits(before, edits), edits };
}

/** Applies edits to a text. They must be sorted and must not overlap. */
export function applyEdits(
  text: string,
  edits: readonly Pick<TextEdit, "start" | "end" | "text">[],
): string {
  let position = 0;
  let after = "";
  for (const edit of edits) {
    if (edit.start < position || edit.end < edit.start || edit.end > text.length) {
      throw new RangeError(
        `an edit from ${edit.start} to ${edit.end} overlaps another, or its text of ${text.length} characters`,
      );
    }
    after += text.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return after + text.slice(position);
}
