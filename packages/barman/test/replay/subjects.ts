import type { ArchiverRun, WalFile } from "../../src/index.ts";

/** Something that came up: an event and what it was about. */
export interface Subject {
  readonly event: string;
  readonly name: string;
}

/** A backup, and what came up around it. */
export interface Group {
  readonly id: string;
  readonly before: readonly Subject[];
  within: readonly Subject[];
  after: readonly Subject[];
}

/** Consecutive mentions of the same are one coming up. */
export function collapse(subjects: readonly Subject[]): Subject[] {
  return subjects.filter(
    ({ event, name }, index) =>
      event !== subjects[index - 1]?.event || name !== subjects[index - 1]?.name,
  );
}

/** What came up within and after each backup: within is what lies between two mentions of it. */
export function byBackup(subjects: readonly Subject[]): Group[] {
  const isBackup = ({ event }: Subject): boolean => event === "backup" || event === "delete";
  const ids = [...new Set(subjects.filter(isBackup).map(({ name }) => name))];
  const mentions = ids.map((id) => {
    const at = subjects.flatMap((subject, index) =>
      isBackup(subject) && subject.name === id ? [index] : [],
    );
    return { id, first: at[0] ?? 0, last: at.at(-1) ?? 0 };
  });
  return mentions.map(({ id, first, last }, index) => ({
    id,
    before: index === 0 ? subjects.slice(0, first) : [],
    within: subjects.slice(first + 1, last),
    after: subjects.slice(last + 1, mentions[index + 1]?.first),
  }));
}

export function listFiles(subjects: readonly Subject[], event: string): WalFile[] {
  return [
    ...new Set(subjects.filter((subject) => subject.event === event).map(({ name }) => name)),
  ].map((name) => ({ name }));
}

export function toRuns(server: string, subjects: readonly Subject[]): ArchiverRun[] {
  const files = listFiles(subjects, "archive");
  return files.length === 0 ? [] : [{ server, files }];
}

/** The archivers' runs that the console shows, with the files that they took up. */
export function printedRuns(text: string): ArchiverRun[] {
  const runs = text.matchAll(
    /^Processing xlog segments from .+? for (\S+)(?: \(batch size: \d+\))?\n((?:\t.*\n)*)/gm,
  );
  return [...runs].map(([, server = "", list = ""]) => ({
    server,
    files: (list.match(/(?<=^\t)[0-9A-F]{8}\S*$/gm) ?? []).map((name) => ({ name })),
  }));
}

/** The runs at the end that took up just these files come after the rest. */
export function splitRuns(
  runs: readonly ArchiverRun[],
  last: readonly string[],
): [ArchiverRun[], ArchiverRun[]] {
  let at = runs.length;
  for (let files = 0; files < last.length && at > 0; at--) files += runs[at - 1]?.files.length ?? 0;
  return [runs.slice(0, at), runs.slice(at)];
}
