import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { applyChanges } from "../../install/apply.ts";
import { type Change, toChanges } from "../../install/changes.ts";
import { createFileReader } from "../../install/file-system.ts";
import {
  ENTRY_MARK,
  type FileReader,
  type HookEntry,
  type InstallPlan,
} from "../../model/install-plan.ts";
import { escapeBytes } from "../../util/bytes.ts";
import { HookError } from "../../util/errors.ts";
import { createMemoryFileSystem } from "../harness/memory-file-system.ts";
import { createEntry, expandRoot, withFolder, writeExecutable } from "../harness/sandbox.ts";
import { assert, assertEqual, type Check, type Rule } from "../rule.ts";
import type { InstallSample, Subject } from "../sample.ts";

/** Installing into the product's configuration, and uninstalling. */
export const installRules: readonly Rule[] = [
  {
    id: "C23",
    group: "installation",
    title: "uninstall brings every byte back",
    sentence:
      "What install writes bears our mark, a second install changes nothing, and uninstall brings back every byte.",
    createChecks: (subject) =>
      subject.adapter.install === undefined
        ? []
        : [
            {
              row: "adapter",
              name: "samples",
              run: () =>
                assert((subject.sample.installs ?? []).length > 0, "sample.installs", "some", []),
            },
            ...(subject.sample.installs ?? []).flatMap((sample): Check[] => [
              { row: sample.name, name: "in-memory", run: () => checkInMemory(subject, sample) },
              { row: sample.name, name: "on-disk", run: () => checkOnDisk(subject, sample) },
              {
                row: sample.name,
                name: "nothing-to-uninstall",
                run: () => checkNothingToUninstall(subject, sample),
              },
              ...(sample.replaces
                ? [{ row: sample.name, name: "taken", run: () => checkTaken(subject, sample) }]
                : []),
            ]),
          ],
  },
];

/** The state of all files, and the functions that change it. */
interface InstallFixture {
  readonly entry: HookEntry;
  reader(): FileReader;
  apply(changes: readonly Change[], reader: FileReader): void;
  files(): Readonly<Record<string, string>>;
}

const ROOT = "/product";

function createMemoryFixture(
  subject: Subject,
  sample: InstallSample,
  more: Partial<HookEntry> = {},
): InstallFixture {
  const files = Object.entries(sample.files).map(
    ([name, text]) => [join(ROOT, name), expandRoot(text, ROOT)] as const,
  );
  const { reader, ...rest } = createMemoryFileSystem(Object.fromEntries(files));
  return { ...rest, reader: () => reader, entry: createEntry(subject, ROOT, sample, more) };
}

function runInstaller(
  { adapter }: Subject,
  { reader, entry, apply: change }: InstallFixture,
  what: "install" | "uninstall",
): readonly Change[] {
  const now = reader();
  const nothing: InstallPlan = { edits: [], notes: [] };
  const changes = toChanges(
    (what === "install" ? adapter.install?.(entry, now) : adapter.uninstall?.(entry, now)) ??
      nothing,
    now,
  );
  change(changes, now);
  return changes;
}

function checkRoundTrip(subject: Subject, fixture: InstallFixture): void {
  const before = fixture.files();
  const changes = runInstaller(subject, fixture, "install");
  assert(changes.length > 0, "what install changes", "something", changes);
  const after = fixture.files();
  const written = Object.keys(after).filter(
    (file) => after[file] !== before[file] && after[file]?.includes(ENTRY_MARK),
  );
  assert(written.length > 0, `files with the mark ${ENTRY_MARK}`, "at least one", after);
  assertEqual("what a second install changes", [], runInstaller(subject, fixture, "install"));
  runInstaller(subject, fixture, "uninstall");
  assertEqual("the files after uninstall", before, fixture.files());
}

const checkInMemory = (subject: Subject, sample: InstallSample): void =>
  checkRoundTrip(subject, createMemoryFixture(subject, sample));

function checkOnDisk(subject: Subject, sample: InstallSample): Promise<void> {
  return withFolder(sample.files, async (root) => {
    // `install` may check the programs that the entry names.
    writeExecutable(`${root}/program`, "#!/bin/sh\n");
    checkRoundTrip(subject, {
      entry: createEntry(subject, root, sample),
      reader: createFileReader,
      apply: applyChanges,
      files: () => readFilesBelow(root),
    });
  });
}

/** Without an entry, uninstall changes nothing. */
function checkNothingToUninstall(subject: Subject, sample: InstallSample): void {
  const fixture = createMemoryFixture(subject, sample);
  const before = fixture.files();
  try {
    runInstaller(subject, fixture, "uninstall");
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
  }
  assertEqual("the files after uninstall, with no entry there", before, fixture.files());
}

function checkTaken(subject: Subject, sample: InstallSample): void {
  let result: unknown;
  try {
    result = runInstaller(
      subject,
      createMemoryFixture(subject, sample, { replace: false }),
      "install",
    );
  } catch (error) {
    result = error;
  }
  assert(
    result instanceof HookError,
    "install without --replace, where the place is taken",
    "a HookError",
    result,
  );
}

/** Every file with its mode, because executable files must stay executable. */
function readFilesBelow(root: string): Readonly<Record<string, string>> {
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).map((name) =>
    join(root, name),
  );
  const files = names.filter((path) => statSync(path).isFile());
  return Object.fromEntries(
    files.map((path) => [
      path,
      `${escapeBytes(readFileSync(path))}\n(mode ${statSync(path).mode.toString(8)})`,
    ]),
  );
}
