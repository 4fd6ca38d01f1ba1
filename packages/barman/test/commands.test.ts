import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { optionNames } from "../src/config/options.ts";
import {
  type ArchiverRun,
  type Barman,
  type BarmanCommand,
  type BarmanConfig,
  barman,
  type CommandResult,
  playCommand,
} from "../src/index.ts";
import { Stage } from "./replay/stage.ts";
import type { ScriptReply } from "./replay/types.ts";

const ID = "20240107T000000";
const OTHER = "20240106T000000";
const [A, B, C] = [
  "000000010000000100000008",
  "000000010000000100000009",
  "00000001000000010000000A",
] as const;
const SECOND = ["pre", "post"].flatMap((phase) => [
  `${phase}_backup_script`,
  `${phase}_backup_retry_script`,
]);

interface Case {
  readonly name: string;
  readonly version?: string;
  readonly command: BarmanCommand;
  readonly answers?: Readonly<Record<string, readonly ScriptReply[]>>;
  /** As in `pre_backup ; pre_backup_retry=63 ; sleep 3`; a comma is between subjects. */
  readonly order: string;
  readonly exit: number;
  readonly console?: readonly string[];
  /** Sent at so many pauses. */
  readonly interruptAt?: number;
}

const archivers = (...files: string[]): ArchiverRun[] => [
  { server: "main", files: files.map((name) => ({ name })) },
];
const archive = (...files: string[]): BarmanCommand => ({
  name: "archive-wal",
  archivers: archivers(...files),
});
const backup = (more: object = {}): BarmanCommand => ({
  name: "backup",
  backups: [{ server: "main", id: ID, ...more }],
});
const deletion = (more: object = {}): BarmanCommand => ({
  name: "delete",
  deletions: [{ server: "main", id: ID, ...more }],
});
const restore = (more: object = {}): BarmanCommand => ({
  name: "restore",
  restore: { server: "main", id: ID, ...more },
});
const prune = (...files: string[]): { readonly files: readonly { readonly name: string }[] } => ({
  files: files.map((name) => ({ name })),
});
const failure = (
  text: string,
): { readonly failure: { readonly text: string; readonly printed: string } } => ({
  failure: { text, printed: `ERROR: ${text}` },
});
const abort = (option: string, code = 63): string =>
  `Abort '${option}' retry hook script (<ROOT>/bin/hook.py ${option}, exit code: ${code})`;
const uncaught = (option: string): string =>
  `EXCEPTION: ${abort(option)}\nSee log file for more details.`;

const four = (event: string): string =>
  `pre_${event} ; pre_${event}_retry ; post_${event}_retry ; post_${event}`;
const pre = (event: string): string => `pre_${event} ; pre_${event}_retry`;
const post = (event: string): string => `post_${event}_retry ; post_${event}`;

/** What was observed of the real program, in its two versions. */
const cases: readonly Case[] = [
  // archive
  {
    name: "two files",
    version: "3.4.0",
    command: archive(A, B),
    order: `${four("archive")} , ${four("archive")}`,
    exit: 0,
  },
  {
    name: "1 and 1 and 0 before archiving",
    version: "3.4.0",
    command: archive(A),
    answers: { pre_archive_retry_script: [1, 1, 0] },
    order: `pre_archive ; pre_archive_retry=1 ; sleep 3 ; pre_archive_retry=1 ; sleep 3 ; pre_archive_retry ; ${post("archive")}`,
    exit: 0,
  },
  {
    name: "1 and 62 before archiving",
    version: "3.4.0",
    command: archive(A),
    answers: { pre_archive_retry_script: [1, 62] },
    order: `pre_archive ; pre_archive_retry=1 ; sleep 3 ; pre_archive_retry=62 ; ${post("archive")}`,
    exit: 0,
  },
  {
    name: "63 at the first of two files: the batch is abandoned, the exit code is 0",
    version: "3.4.0",
    command: archive(A, B),
    answers: { pre_archive_retry_script: [63] },
    order: `pre_archive ; pre_archive_retry=63 ; ${post("archive")}`,
    exit: 0,
    console: [],
  },
  {
    name: "63 ends the batch of one archiver, not that of the next",
    command: { name: "archive-wal", archivers: [...archivers(A, B), ...archivers(C)] },
    answers: { pre_archive_retry_script: [63] },
    order: `pre_archive ; pre_archive_retry=63 ; ${post("archive")} , ${four("archive")}`,
    exit: 0,
  },
  {
    name: "seven failures: the long pause follows the sixth",
    version: "3.4.0",
    command: archive(A),
    answers: { pre_archive_retry_script: [1, 2, 3, 4, 5, 6, 7] },
    order: `pre_archive ; ${[1, 2, 3, 4, 5].map((code) => `pre_archive_retry=${code} ; sleep 3`).join(" ; ")} ; pre_archive_retry=6 ; sleep 60 ; pre_archive_retry=7 ; sleep 3 ; pre_archive_retry ; ${post("archive")}`,
    exit: 0,
  },
  {
    name: "63 after archiving",
    version: "3.4.0",
    command: archive(A),
    answers: { post_archive_retry_script: [63] },
    order: `${pre("archive")} ; post_archive_retry=63 ; post_archive`,
    exit: 0,
  },
  {
    name: "archiving fails: the rest waits",
    version: "3.4.0",
    command: {
      name: "archive-wal",
      archivers: [{ server: "main", files: [{ name: A, ...failure("no room") }, { name: B }] }],
    },
    order: four("archive"),
    exit: 1,
    console: ["ERROR: no room"],
  },
  {
    name: "Ctrl-C at a pause before archiving: the post hooks run",
    command: archive(A, B),
    answers: { pre_archive_retry_script: [1] },
    interruptAt: 1,
    order: `pre_archive ; pre_archive_retry=1 ; sleep 3 ; ${post("archive")}`,
    exit: 1,
    console: ["ERROR: Process interrupted by user (KeyboardInterrupt)"],
  },
  {
    name: "a check with an empty catalogue archives",
    command: { name: "check", archivers: archivers(A) },
    order: four("archive"),
    exit: 0,
  },
  {
    name: "an older check does not",
    version: "3.14.1",
    command: { name: "check", archivers: archivers(A), failed: true },
    order: "",
    exit: 1,
    console: [],
  },
  // backup
  {
    name: "63 before a backup: it ends as FAILED, both post hooks run, archiving goes on",
    command: backup({ after: archivers(A) }),
    answers: { pre_backup_retry_script: [63] },
    order: `pre_backup ; pre_backup_retry=63 ; ${post("backup")} , ${four("archive")}`,
    exit: 1,
    console: [
      `ERROR: Backup failed starting backup.\nDETAILS: ${abort("pre_backup_retry_script")}`,
    ],
  },
  {
    name: "the copy fails, and 1 and 63 after it",
    command: backup({
      failure: {
        text: "no connection",
        printed: "ERROR: Backup failed copying files.\nDETAILS: no connection",
      },
    }),
    answers: { post_backup_retry_script: [1, 63] },
    order: `${pre("backup")} ; post_backup_retry=1 ; sleep 3 ; post_backup_retry=63 ; post_backup`,
    exit: 1,
    console: ["ERROR: Backup failed copying files.\nDETAILS: no connection"],
  },
  {
    name: "a check that fails",
    command: backup({ refused: "ERROR: Impossible to start the backup." }),
    order: "",
    exit: 1,
    console: ["ERROR: Impossible to start the backup."],
  },
  {
    name: "63 for the first of two servers",
    command: {
      name: "backup",
      backups: [
        { server: "main", id: ID },
        { server: "second", id: OTHER },
      ],
    },
    answers: { pre_backup_retry_script: [63, 0] },
    order: `pre_backup ; pre_backup_retry=63 ; ${post("backup")} , ${four("backup")}`,
    exit: 1,
  },
  {
    name: "archiving within --wait",
    command: backup({ waiting: [...archivers(A), ...archivers(A, B)] }),
    answers: { pre_archive_retry_script: [63] },
    order: `${pre("backup")} , pre_archive ; pre_archive_retry=63 ; ${post("archive")} , ${four("archive")} , ${four("archive")} , ${post("backup")}`,
    exit: 0,
  },
  {
    name: "a first backup deletes older files one by one",
    version: "3.12.1",
    command: backup({ prune: { ...prune(A, B), wholeFolder: true } }),
    order: `${pre("backup")} , ${four("wal_delete")} , ${four("wal_delete")} , ${post("backup")}`,
    exit: 0,
  },
  {
    name: "a first backup deletes older files folder by folder",
    version: "3.13.0",
    command: backup({ prune: { ...prune(A, B), wholeFolder: true } }),
    order: `${pre("backup")} , ${pre("wal_delete")} , ${pre("wal_delete")} , ${post("wal_delete")} , ${post("wal_delete")} , ${post("backup")}`,
    exit: 0,
  },
  {
    name: "63 at one of these files fails the backup",
    command: backup({ prune: { ...prune(A, B, C), wholeFolder: true } }),
    answers: { pre_wal_delete_retry_script: [0, 63] },
    order: `${pre("backup")} , ${pre("wal_delete")} , pre_wal_delete ; pre_wal_delete_retry=63 , ${post("backup")}`,
    exit: 1,
    console: [
      `ERROR: Backup failed copying files.\nDETAILS: ${abort("pre_wal_delete_retry_script")}`,
    ],
  },
  // delete, with the WAL files that go with a backup
  {
    name: "63 before a deletion: no post hooks",
    command: deletion({ prune: prune(A) }),
    answers: { pre_delete_retry_script: [63] },
    order: "pre_delete ; pre_delete_retry=63",
    exit: 1,
    console: [uncaught("pre_delete_retry_script")],
  },
  {
    name: "1 and 62 before, 1 and 63 after a deletion",
    command: deletion(),
    answers: { pre_delete_retry_script: [1, 62], post_delete_retry_script: [1, 63] },
    order:
      "pre_delete ; pre_delete_retry=1 ; sleep 3 ; pre_delete_retry=62 ; post_delete_retry=1 ; sleep 3 ; post_delete_retry=63 ; post_delete",
    exit: 0,
  },
  {
    name: "a deletion fails: no post hooks",
    command: deletion(failure("Failure deleting backup")),
    order: pre("delete"),
    exit: 1,
    console: ["ERROR: Failure deleting backup"],
  },
  {
    name: "a deletion is refused",
    command: deletion({ refused: "ERROR: Cannot delete backup" }),
    order: "",
    exit: 1,
    console: ["ERROR: Cannot delete backup"],
  },
  {
    name: "63 at the second WAL file leaves the deletion",
    version: "3.4.0",
    command: deletion({ prune: prune(A, B, C) }),
    answers: { pre_wal_delete_retry_script: [0, 63] },
    order: `${pre("delete")} , ${four("wal_delete")} , pre_wal_delete ; pre_wal_delete_retry=63`,
    exit: 1,
    console: [uncaught("pre_wal_delete_retry_script")],
  },
  {
    name: "a WAL file that is gone is a warning",
    version: "3.4.0",
    command: deletion({
      prune: { files: [{ name: A }, { name: B, ...failure("Ignoring deletion") }] },
    }),
    answers: { post_wal_delete_retry_script: [63] },
    order: `${pre("delete")} , ${pre("wal_delete")} ; post_wal_delete_retry=63 ; post_wal_delete , ${four("wal_delete")} , ${post("delete")}`,
    exit: 0,
    console: [],
  },
  // restore
  {
    name: "a restore archives first",
    version: "3.4.0",
    command: restore({ before: archivers(A) }),
    order: `${four("archive")} , ${four("recovery")}`,
    exit: 0,
  },
  {
    name: "63 before a restore: no post hooks",
    version: "3.4.0",
    command: restore(),
    answers: { pre_recovery_retry_script: [63] },
    order: "pre_recovery ; pre_recovery_retry=63",
    exit: 1,
    console: [uncaught("pre_recovery_retry_script")],
  },
  {
    name: "63 after a restore",
    version: "3.4.0",
    command: restore(),
    answers: { post_recovery_retry_script: [63] },
    order: `${pre("recovery")} ; post_recovery_retry=63 ; post_recovery`,
    exit: 0,
  },
  {
    name: "a restore fails: no post hooks",
    version: "3.4.0",
    command: restore(failure("before the backup end time")),
    order: pre("recovery"),
    exit: 1,
  },
  {
    name: "a target that is not empty was written into",
    version: "3.14.1",
    command: restore({ occupied: "ERROR: not empty" }),
    order: four("recovery"),
    exit: 0,
  },
  {
    name: "a target that is not empty is refused",
    version: "3.15.0",
    command: restore({ occupied: "ERROR: not empty" }),
    order: "",
    exit: 1,
    console: ["ERROR: not empty"],
  },
  // cron
  {
    name: "63 ends the retention of a server",
    command: {
      name: "cron",
      archivers: archivers(A),
      retention: [
        [
          { server: "main", id: OTHER },
          { server: "main", id: ID },
        ],
      ],
    },
    answers: { pre_delete_retry_script: [63] },
    order: `${four("archive")} , pre_delete ; pre_delete_retry=63`,
    exit: 1,
    console: [
      "EXCEPTION: Unable to run cron on server 'main', please look in the barman log file for more details.",
    ],
  },
  {
    name: "a vetoed deletion is repeated by cron",
    version: "3.12.0",
    command: {
      name: "cron",
      archivers: [],
      retention: [[{ server: "main", id: ID, annotated: true }]],
    },
    order: four("delete"),
    exit: 0,
  },
  {
    name: "an older cron leaves it alone",
    version: "3.11.1",
    command: {
      name: "cron",
      archivers: [],
      retention: [[{ server: "main", id: ID, annotated: true }]],
    },
    order: "",
    exit: 0,
  },
];

test.concurrent.each(cases)(
  "$name ($version)",
  async ({
    version = "3.17.0",
    command,
    answers = {},
    order,
    exit,
    console = undefined,
    interruptAt,
  }) => {
    const stage = new Stage(answers, { witness: false });
    try {
      const played = await play(stage, version, command, interruptAt);
      expect(orderOf(stage)).toBe(order.replaceAll(" , ", " ; "));
      expect(played.exit).toBe(exit);
      if (console !== undefined) expect(stage.outsideAll(played.console)).toEqual(console);
    } finally {
      stage.remove();
    }
  },
);

async function play(
  stage: Stage,
  version: string,
  command: BarmanCommand,
  interruptAt = Number.POSITIVE_INFINITY,
): Promise<CommandResult> {
  const adapter = barman({ version });
  const stop = new AbortController();
  let pauses = 0;
  const clock = {
    now: () => 0,
    sleep: async (ms: number) => {
      stage.slept(ms / 1000);
      if (++pauses >= interruptAt) stop.abort("interrupt");
    },
  };
  const signals = [stop.signal, new AbortController().signal];
  return playCommand(adapter, await configOf(stage, adapter), command, {
    env: { PATH: "/usr/bin:/bin" },
    clock,
    signals,
  });
}

/** Every hook of `main` is the stand-in, and so are those of `second` around a backup. */
async function configOf(stage: Stage, adapter: Barman): Promise<BarmanConfig> {
  const hooks = optionNames.server(adapter.version).filter((option) => option.endsWith("_script"));
  const lines = (options: readonly string[]): string =>
    options.map((option) => `${option} = ${stage.root}/bin/hook.py ${option}\n`).join("");
  const file = join(stage.root, "barman.conf");
  writeFileSync(
    file,
    `[barman]\nbarman_home = ${stage.root}/home\n[main]\n${lines(hooks)}[second]\n${lines(SECOND)}`,
  );
  return (await adapter.load(file)).config;
}

function orderOf(stage: Stage): string {
  const steps = stage.sequence().map((line) => {
    const [hook = "", , , code] = line.split(" ");
    return hook === "sleep"
      ? line
      : `${hook.replace(/_script$/, "")}${code === "0" ? "" : `=${code}`}`;
  });
  return steps.join(" ; ");
}

describe("signals while a hook runs", () => {
  test.each([
    [
      "interrupt",
      `pre_backup ; ${post("backup")} ; ${four("archive")}`,
      1,
      ["ERROR: Backup failed starting backup.\nDETAILS: KeyboardInterrupt"],
    ],
    ["terminate", "pre_backup", 143, []],
  ] as const)("%s", async (reason, order, exit, console) => {
    const stage = new Stage(
      { pre_backup_script: [{ run: "kill -USR2 $BARMAN_TEST_PID; sleep 60" }] },
      { witness: false },
    );
    const stop = new AbortController();
    process.once("SIGUSR2", () => stop.abort(reason));
    try {
      const adapter = barman();
      const env = { PATH: "/usr/bin:/bin", BARMAN_TEST_PID: String(process.pid) };
      const signals = [stop.signal, new AbortController().signal];
      const played = await playCommand(
        adapter,
        await configOf(stage, adapter),
        backup({ after: archivers(A) }),
        { env, signals },
      );
      expect(orderOf(stage)).toBe(order);
      expect(played).toMatchObject({ exit, console });
    } finally {
      stage.remove();
    }
  });
});
