import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Disk, ENTRY_MARK, type Entry, type Installation } from "../../model/install-plan.ts";
import { escapeBytes } from "../../util/bytes.ts";
import { HookError } from "../../util/errors.ts";
import { apply } from "../../install/apply.ts";
import { type Change, changesOf } from "../../install/changes.ts";
import { openDisk } from "../../install/file-system.ts";
import { memoryDisk } from "../harness/memory-file-system.ts";
import { type Draft, holds, type Rule, same } from "../rule.ts";
import type { InstallSample, Subject } from "../sample.ts";
import { entryFor, inFolder, inRoot, write } from "../harness/sandbox.ts";

/** Into the product's configuration, and out again. */
export const installRules: readonly Rule[] = [
  {
    id: "C23",
    group: "installation",
    title: "uninstall brings every byte back",
    sentence: "What install writes bears our mark, a second install changes nothing, and uninstall brings back every byte.",
    drafts: (subject) =>
      subject.adapter.install === undefined
        ? []
        : [
            {
              row: "adapter",
              name: "samples",
              run: () => holds((subject.sample.installs ?? []).length > 0, "sample.installs", "some", []),
            },
            ...(subject.sample.installs ?? []).flatMap((sample): Draft[] => [
              { row: sample.name, name: "in-memory", run: () => inMemory(subject, sample) },
              { row: sample.name, name: "on-disk", run: () => onDisk(subject, sample) },
              { row: sample.name, name: "nothing-to-uninstall", run: () => nothingThere(subject, sample) },
              ...(sample.replaces ? [{ row: sample.name, name: "taken", run: () => refusesTaken(subject, sample) }] : []),
            ]),
          ],
  },
];

/** The state of all files, and how it is changed. */
interface Place {
  readonly entry: Entry;
  disk(): Disk;
  apply(changes: readonly Change[], disk: Disk): void;
  files(): Readonly<Record<string, string>>;
}

const ROOT = "/product";

function memoryPlace(subject: Subject, sample: InstallSample, more: Partial<Entry> = {}): Place {
  const files = Object.entries(sample.files).map(([name, text]) => [join(ROOT, name), inRoot(text, ROOT)] as const);
  const { disk, ...rest } = memoryDisk(Object.fromEntries(files));
  return { ...rest, disk: () => disk, entry: entryFor(subject, ROOT, sample, more) };
}

function there({ adapter }: Subject, { disk, entry, apply: change }: Place, what: "install" | "uninstall"): readonly Change[] {
  const now = disk();
  const nothing: Installation = { edits: [], notes: [] };
  const changes = changesOf((what === "install" ? adapter.install?.(entry, now) : adapter.uninstall?.(entry, now)) ?? nothing, now);
  change(changes, now);
  return changes;
}

function circle(subject: Subject, place: Place): void {
  const before = place.files();
  const changes = there(subject, place, "install");
  holds(changes.length > 0, "what install changes", "something", changes);
  const after = place.files();
  const written = Object.keys(after).filter((file) => after[file] !== before[file] && after[file]?.includes(ENTRY_MARK));
  holds(written.length > 0, `files with the mark ${ENTRY_MARK}`, "at least one", after);
  same("what a second install changes", [], there(subject, place, "install"));
  there(subject, place, "uninstall");
  same("the files after uninstall", before, place.files());
}

const inMemory = (subject: Subject, sample: InstallSample): void => circle(subject, memoryPlace(subject, sample));

function onDisk(subject: Subject, sample: InstallSample): Promise<void> {
  return inFolder(sample.files, async (root) => {
    // Installing may look at what it names.
    write(`${root}/program`, "#!/bin/sh\n");
    circle(subject, { entry: entryFor(subject, root, sample), disk: openDisk, apply, files: () => filesBelow(root) });
  });
}

/** A "no" as well: where there is no entry, uninstall leaves everything alone. */
function nothingThere(subject: Subject, sample: InstallSample): void {
  const place = memoryPlace(subject, sample);
  const before = place.files();
  try {
    there(subject, place, "uninstall");
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
  }
  same("the files after uninstall, with no entry there", before, place.files());
}

function refusesTaken(subject: Subject, sample: InstallSample): void {
  let came: unknown;
  try {
    came = there(subject, memoryPlace(subject, sample, { replace: false }), "install");
  } catch (error) {
    came = error;
  }
  holds(came instanceof HookError, "install without --replace, where the place is taken", "a HookError", came);
}

/** Every file with its mode: what is executable has to be so again. */
function filesBelow(root: string): Readonly<Record<string, string>> {
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).map((name) => join(root, name));
  const files = names.filter((path) => statSync(path).isFile());
  return Object.fromEntries(files.map((path) => [path, `${escapeBytes(readFileSync(path))}\n(mode ${statSync(path).mode.toString(8)})`]));
}
