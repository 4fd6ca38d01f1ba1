import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { PortableEvent } from "@backup-hooks/core/hooks";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compiled } from "../../../../tests/kit/compile-cache.ts";
import { barman } from "../../src/adapter.ts";
import { eventNames, type HandlerAnswer, HOOKS, NODE_OPTIONS } from "../entry.ts";
import { add, folder } from "../fixture.ts";
import { barmanHooks } from "../program.ts";
import { missing, startOracle, wanted } from "./oracle.ts";
import { missingPostgres, type Postgres, postgresPrograms, startPostgres } from "./postgres.ts";

const required = process.env["BACKUP_HOOKS_REQUIRE_ORACLES"] === "1";
const programs = postgresPrograms();
if (programs === undefined) process.stderr.write(`${missingPostgres}\n`);

/** Barman's command, of whichever Python has it. */
const BARMAN = 'import sys; sys.argv[0] = "barman"; from barman.cli import main; main()';
const HOUR = 3_600_000;

interface Ran {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** What the handlers saw, in order. */
  readonly seen: readonly PortableEvent[];
  /** What Barman logged. */
  readonly log: string;
}

/** A real Barman with a server to back up, and our entry at each of its hooks. */
class Site {
  readonly python: string;
  readonly postgres: Postgres;
  readonly conf: string;

  constructor(python: string, postgres: Postgres) {
    this.python = python;
    this.postgres = postgres;
    this.conf = join(postgres.root, "barman.conf");
  }

  /** The plain scripts beside the entry write down what Barman tells its hooks. */
  async write(): Promise<void> {
    const { root, conninfo } = this.postgres;
    const witnesses = eventNames.map((name) => `${name}_script = env -0 > ${root}/witness/${name}`);
    const lines = [
      "[barman]",
      `barman_home = ${root}/home`,
      `barman_user = ${userInfo().username}`,
      `log_file = ${root}/barman.log`,
      "log_level = DEBUG",
      ...witnesses,
      "[main]",
      `conninfo = ${conninfo}`,
      `streaming_conninfo = ${conninfo}`,
      "backup_method = postgres",
      "archiver = on",
      "immediate_checkpoint = true",
      `path_prefix = ${programs}`,
    ];
    add(root, "witness/.keep", "");
    add(root, "barman.conf", `${lines.join("\n")}\n`);
    add(root, "hooks.mjs", HOOKS);
    const words = [
      "install",
      "hooks.mjs",
      "--config",
      "barman.conf",
      "--state",
      "state",
      "--write",
    ];
    const { exitCode, stderr } = await barmanHooks(words, { cwd: root, env: { NODE_OPTIONS } });
    expect([exitCode, stderr]).toEqual([0, ""]);
  }

  async run(
    words: readonly string[],
    { answer = "nothing", at = "" }: { readonly answer?: HandlerAnswer; readonly at?: string } = {},
  ): Promise<Ran> {
    const { root } = this.postgres;
    const [SEEN, log] = [join(root, "seen.jsonl"), join(root, "barman.log")];
    for (const file of [SEEN, log]) writeFileSync(file, "");
    const env = {
      PATH: "/usr/bin:/bin",
      HOME: root,
      NODE_OPTIONS,
      NODE_COMPILE_CACHE: compiled,
      SEEN,
      ANSWER: answer,
      AT: at,
    };
    const args = ["-B", "-X", "utf8", "-c", BARMAN, "-c", this.conf, ...words];
    const { exitCode, stdout, stderr } = await execa(this.python, args, {
      cwd: root,
      env,
      extendEnv: false,
      reject: false,
      stdin: "ignore",
    });
    const seen = readFileSync(SEEN, "utf8").split("\n").slice(0, -1);
    return {
      exitCode,
      stdout,
      stderr,
      seen: seen.map((line) => JSON.parse(line)),
      log: readFileSync(log, "utf8"),
    };
  }

  /** Backups are named by the second. */
  async backup(how?: Parameters<Site["run"]>[1]): Promise<Ran> {
    await new Promise((resolve) => setTimeout(resolve, 1000 - (Date.now() % 1000)));
    return this.run(["backup", "main"], how);
  }

  /** What Barman itself told the last plain script of an event. */
  told(name: string): Record<string, string> {
    const pairs = readFileSync(join(this.postgres.root, "witness", name), "utf8")
      .split("\0")
      .slice(0, -1);
    return Object.fromEntries(
      pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
    );
  }

  backups(): string[] {
    return readdirSync(join(this.postgres.root, "home", "main", "base")).sort();
  }
}

const names = ({ seen }: Ran): string[] => seen.map(({ name }) => name);

for (const one of wanted) {
  const python = process.env[one.variable] || one.fallback;
  const oracle = await startOracle(one);
  if (oracle === undefined) process.stderr.write(`${missing(one)}\n`);
  oracle?.close();
  const absent = oracle === undefined || python === undefined || programs === undefined;

  describe.skipIf(absent && !required)(
    `Barman ${one.version} on a real PostgreSQL calls our entry`,
    { timeout: HOUR },
    () => {
      let site: Site;
      beforeAll(async () => {
        if (absent) throw new Error(`${missing(one)}; ${missingPostgres}`);
        site = new Site(python, await startPostgres(programs, "home/main/incoming"));
        await site.write();
      });
      afterAll(() => site?.postgres.stop());

      test("archive-wal, backup, recover, delete: the handlers see what Barman tells its scripts", async () => {
        const all: PortableEvent[] = [];
        const go = async (ran: Promise<Ran>): Promise<void> => {
          const { exitCode, stderr, seen } = await ran;
          expect([exitCode, stderr]).toEqual([0, ""]);
          all.push(...seen);
        };
        await site.postgres.switchWal();
        await go(site.run(["archive-wal", "main"]));
        // The first backup makes older WAL files superfluous: wal_delete.
        await go(site.backup());
        await site.postgres.switchWal();
        await go(site.run(["archive-wal", "main"]));
        await go(site.run(["recover", "main", "latest", join(site.postgres.root, "restored")]));
        await go(site.run(["delete", "main", "latest"]));
        expect([...new Set(all.map(({ name }) => name))].sort()).toEqual([...eventNames].sort());
        for (const name of eventNames) {
          const last = all.findLast((event) => event.name === name);
          const told = site.told(name);
          expect([name, last?.fields]).toEqual([
            name,
            Object.fromEntries(
              barman().events[name].fields.map((field) => [field, told[field] ?? ""]),
            ),
          ]);
        }
      });

      const answers: readonly (readonly [
        HandlerAnswer,
        exitCode: number,
        seen: readonly string[],
        log: string,
      ])[] = [
        ["nothing", 0, ["pre_backup", "post_backup"], " returned 0"],
        [
          "warn",
          0,
          ["pre_backup", "post_backup"],
          "Command WARNING: warning: Barman pre_backup: barman:pre_backup: warn: the disk is slow",
        ],
        [
          "cancel",
          1,
          ["pre_backup", "post_backup"],
          "was aborted (got exit status 63, Barman requested to stop)",
        ],
        [
          "fail",
          1,
          ["pre_backup", "post_backup"],
          "was aborted (got exit status 63, Barman requested to stop)",
        ],
        ["retry", 0, ["pre_backup", "pre_backup", "post_backup"], "Retry again in 3 seconds"],
        [
          "throw",
          0,
          ["pre_backup", "post_backup"],
          "was aborted (got exit status 62, Barman resumes)",
        ],
        [
          "crash",
          0,
          ["pre_backup", "post_backup"],
          "was aborted (got exit status 62, Barman resumes)",
        ],
      ];
      test.each(answers)(
        "before a backup the answer is %s",
        async (answer, exitCode, seen, log) => {
          const ran = await site.backup({ answer, at: "pre_backup" });
          expect([ran.exitCode, names(ran).filter((name) => name.endsWith("_backup"))]).toEqual([
            exitCode,
            seen,
          ]);
          expect(ran.log).toContain(log);
          const after = ran.seen.find(({ name }) => name === "post_backup");
          expect(after).toMatchObject({
            status: exitCode === 0 ? "success" : "error",
            job: ran.seen[0]?.job,
          });
          expect(
            existsSync(join(after?.fields["BARMAN_BACKUP_DIR"] ?? "", "data/PG_VERSION")),
          ).toBe(exitCode === 0);
          if (exitCode !== 0)
            expect(ran.stderr).toMatch(
              /^ERROR: Backup failed starting backup\.\nDETAILS: Abort 'pre_backup_retry_script' retry hook script \(/,
            );
        },
      );

      test("after a backup it stops nothing, and is an error in the log", async () => {
        const ran = await site.backup({ answer: "fail", at: "post_backup" });
        expect(ran.exitCode).toBe(0);
        expect(ran.log).toContain("was aborted (got exit status 63, Barman requested to stop)");
        expect(ran.log).toContain(
          "Ignoring stop request after receiving abort (exit code 63) from post-backup retry hook script",
        );
      });

      test("a WAL file whose archiving is cancelled stays, and is archived the next time", async () => {
        await site.run(["archive-wal", "main"]);
        await site.postgres.switchWal();
        const waiting = readdirSync(site.postgres.incoming);
        expect(waiting.length).toBeGreaterThan(0);
        const ran = await site.run(["archive-wal", "main"], {
          answer: "cancel",
          at: "pre_archive",
        });
        expect([ran.exitCode, names(ran)]).toEqual([0, ["pre_archive", "post_archive"]]);
        expect(ran.seen[1]).toMatchObject({
          status: "error",
          error: expect.stringContaining("Abort 'pre_archive_retry_script'"),
        });
        expect(readdirSync(site.postgres.incoming)).toEqual(waiting);
        expect((await site.run(["archive-wal", "main"])).exitCode).toBe(0);
        expect(readdirSync(site.postgres.incoming)).toEqual([]);
      });

      test("a deletion is stopped, and so is a restore", async () => {
        const before = site.backups();
        const deletion = await site.run(["delete", "main", "latest"], {
          answer: "fail",
          at: "pre_delete",
        });
        expect([deletion.exitCode, names(deletion), site.backups()]).toEqual([
          1,
          ["pre_delete"],
          before,
        ]);
        const target = join(site.postgres.root, "vetoed");
        const restore = await site.run(["recover", "main", "latest", target], {
          answer: "cancel",
          at: "pre_recovery",
        });
        expect([
          restore.exitCode,
          names(restore).filter((name) => name.endsWith("recovery")),
          existsSync(target),
        ]).toEqual([1, ["pre_recovery"], false]);
      });

      test.each([
        ["our command", /src\/bin\.ts/g, "src/nothing.ts"],
        ["Node", /= \S+\/node /g, "= /nowhere/node "],
        ["the hooks file", /hooks\.mjs/g, "nothing.mjs"],
      ] as const)("without %s backups go on", async (_, what, by) => {
        const text = readFileSync(site.conf, "utf8");
        expect(text).toMatch(what);
        writeFileSync(site.conf, text.replace(what, by));
        const ran = await site.backup();
        writeFileSync(site.conf, text);
        expect([ran.exitCode, ran.seen]).toEqual([0, []]);
        expect(ran.log).toContain("was aborted (got exit status 62, Barman resumes)");
        expect(ran.stdout).toContain("Backup completed");
      });
    },
  );
}

describe("a PostgreSQL to back up", () => {
  test("is where it is named", () => {
    const root = folder({ "bin/initdb": "" });
    expect(postgresPrograms({ BACKUP_HOOKS_POSTGRES: join(root, "bin") })).toBe(join(root, "bin"));
  });

  test.each(["/nowhere", "/etc"])("is missing in %s, and one line says so", (named) => {
    expect(postgresPrograms({ BACKUP_HOOKS_POSTGRES: named })).toBeUndefined();
    expect(missingPostgres).toBe(
      "live: PostgreSQL is missing: set BACKUP_HOOKS_POSTGRES to the folder of its programs; no real backups were made",
    );
  });
});
