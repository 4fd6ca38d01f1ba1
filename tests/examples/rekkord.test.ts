import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSandbox, run, type Sandbox } from "../kit/sandbox.ts";

let box: Sandbox;
beforeEach(() => {
  box = createSandbox();
  mkdirSync(home("app"));
  for (const [name, text] of Object.entries(clients)) {
    if (name === "sqlite3" && hasSqlite) continue;
    const file = join(box.folder, "clients", name);
    mkdirSync(join(box.folder, "clients"), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, 0o755);
  }
});
afterEach(() => box.remove());

/** Small programs that dump what they are told as the real clients do, in place of a database that is not here. */
const clients = {
  pg_dump: `#!/bin/sh
for word; do case $word in --dbname=*) name=\${word#*=} ;; --file=*) file=\${word#*=} ;; esac; done
[ "$name" != gone ] || { echo "pg_dump: error: database \\"gone\\" does not exist" >&2; exit 1; }
[ "$name" != slow ] || exec sleep 60
echo "-- PostgreSQL database dump of $name" > "$file"
`,
  mysqldump: `#!/bin/sh
for word; do name=$word; done
case " $* " in *" --single-transaction "*) ;; *) echo "not consistent" >&2; exit 2 ;; esac
case " $* " in *" --skip-dump-date "*) date='' ;; *) date=$(date) ;; esac
[ "$name" != gone ] || { echo "-- half a dump"; exit 2; }
echo "-- MySQL dump of $name $date"
`,
  sqlite3: `#!${process.execPath}
import { DatabaseSync, backup } from "node:sqlite";
const [, , file, command] = process.argv;
const [, target] = /^\\.backup (\\S+)$/.exec(command);
const database = new DatabaseSync(file);
backup(database, target).then(() => database.close());
`,
};
const hasSqlite = spawnSync("sqlite3", ["--version"]).status === 0;
const home = (...parts: string[]): string => join(box.env["HOME"] ?? "", ...parts);
const dump = (name: string): string => readFileSync(home("dumps", name), "utf8");

interface Said {
  readonly decision: string;
  readonly ending: string;
  readonly hooks: readonly Hook[];
  readonly events: readonly { readonly hooks: readonly Hook[] }[];
  readonly problems: readonly object[];
}
interface Hook {
  readonly id: string;
  readonly attempts: readonly {
    readonly exitCode: number;
    readonly stdout: string;
    readonly stderr: string;
  }[];
}

/** What `rekkord-hooks VERB … --json` says, typed in the folder of the examples. */
async function rekkordHooks(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Said> {
  const dashes = args.indexOf("--");
  const cut = dashes < 0 ? args.length : dashes;
  const words = [...args.slice(0, cut), "--config", "rekkord.ini", "--json", ...args.slice(cut)];
  const path = [join(box.folder, "clients"), box.env["PATH"]].join(delimiter);
  const { stdout, stderr } = await run(box, box.locateExamples("rekkord"), "rekkord-hooks", words, {
    PATH: path,
    SQLITE_FOLDER: home("app"),
    ...env,
  });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}
const rehearse = (
  event: string,
  args: readonly string[] = [],
  env?: Readonly<Record<string, string>>,
): Promise<Said> => rekkordHooks(["rehearse", event, ...args], env);
const attempts = ({ hooks }: Pick<Said, "hooks">): Record<string, object> =>
  Object.fromEntries(hooks.map(({ id, attempts: [first] }) => [id, first ?? {}]));

/** A database with one table, still open. */
function database(name: string): void {
  const script =
    'const { DatabaseSync } = require("node:sqlite"); const db = new DatabaseSync(process.argv[1]); db.exec("create table t(x); insert into t values (42)"); db.close();';
  spawnSync(process.execPath, ["--no-warnings", "-e", script, home("app", name)], {
    stdio: "inherit",
  });
}

test("the directories hold these hooks and nothing else, and check finds nothing wrong", async () => {
  const { hooks, problems } = (await rekkordHooks(["check"], {
    REKKORD_REPOSITORY: "/r",
  })) as unknown as {
    hooks: { value: string }[];
    problems: object[];
  };
  expect(hooks.map(({ value }) => value.split("/").slice(-2).join("/"))).toEqual([
    "presave/10-pg_dump",
    "presave/20-mysqldump",
    "presave/30-sqlite3",
    "postsave/90-report",
  ]);
  expect(problems).toEqual([]);
});

describe("the dumps", () => {
  test("are there for rekkord to save, uncompressed, one per database", async () => {
    database("it's a.db");
    const said = await rehearse("presave", [], {
      PG_DATABASES: "main wiki",
      MYSQL_DATABASES: "shop",
    });
    expect(said.decision).toBe("proceed");
    expect(attempts(said)).toMatchObject({
      "10-pg_dump": { exitCode: 0 },
      "20-mysqldump": { exitCode: 0 },
      "30-sqlite3": { exitCode: 0 },
    });
    expect(dump("postgresql/main.sql")).toBe("-- PostgreSQL database dump of main\n");
    expect(dump("mysql/shop.sql")).toBe("-- MySQL dump of shop \n");
    expect(readdirSync(home("dumps/postgresql"))).toEqual(["main.sql", "wiki.sql"]);
    expect(readdirSync(home("dumps/sqlite"))).toEqual(["it's a.db"]);
    const script =
      'const { DatabaseSync } = require("node:sqlite"); console.log(new DatabaseSync(process.argv[1]).prepare("select x from t").get().x);';
    const { stdout } = spawnSync(
      process.execPath,
      ["--no-warnings", "-e", script, home("dumps/sqlite/it's a.db")],
      { encoding: "utf8" },
    );
    expect(stdout).toBe("42\n");
  });

  test("are the same twice, so that nothing new is stored", async () => {
    await rehearse("presave");
    const first = [dump("postgresql/postgres.sql"), dump("mysql/mysql.sql")];
    await rehearse("presave");
    expect([dump("postgresql/postgres.sql"), dump("mysql/mysql.sql")]).toEqual(first);
  });

  test.each([
    ["10-pg_dump", "PG_DATABASES", "postgresql", 1],
    ["20-mysqldump", "MYSQL_DATABASES", "mysql", 2],
  ])(
    "of %s that fail stop the save, and the last good one stays",
    async (id, variable, folder, exitCode) => {
      await rehearse("presave", [], { [variable]: "gone2" });
      const said = await rehearse("presave", [], { [variable]: "gone" });
      expect(said.decision).toBe("cancel");
      expect(attempts(said)).toMatchObject({ [id]: { exitCode }, "30-sqlite3": { exitCode: 0 } });
      expect(readdirSync(home("dumps", folder)).filter((name) => name.endsWith(".sql"))).toEqual([
        "gone2.sql",
      ]);
    },
  );

  test("do not take longer than their limit", async () => {
    const said = await rehearse("presave", [], { PG_DATABASES: "slow", DUMP_LIMIT: "0.2" });
    expect(attempts(said)).toMatchObject({ "10-pg_dump": { exitCode: 124 } });
  });
});

describe("90-report", () => {
  test.each([
    ["a good save", "--set SUCCESS=1", "rekkord saved everything\n"],
    ["a bad one", "--set SUCCESS=0", "rekkord FAILED: see its output\n"],
    [
      "one of 0.97",
      "--product-version 0.97",
      "rekkord has ended, and this version does not tell how\n",
    ],
  ])("after %s", async (_what, args, stderr) => {
    expect(attempts(await rehearse("postsave", args.split(" ")))).toMatchObject({
      "90-report": { exitCode: 0, stderr },
    });
  });

  test("notifies with data on standard input, and not for ever", async () => {
    expect(attempts(await rehearse("postsave", [], { NOTIFY: "cat" }))).toMatchObject({
      "90-report": { exitCode: 0, stdout: "rekkord saved everything\n" },
    });
    writeFileSync(home("hangs"), "#!/bin/sh\nexec sleep 60\n", { mode: 0o755 });
    const hangs = await rehearse("postsave", [], { NOTIFY: home("hangs"), NOTIFY_LIMIT: "0.2" });
    expect(attempts(hangs)).toMatchObject({
      "90-report": {
        exitCode: 1,
        stderr: expect.stringContaining("nobody was notified (status 124)"),
      },
    });
    expect(hangs.decision).toBe("fail");
  });

  test("hears of a failed save, and not at all of a failed dump", async () => {
    const failed = await rekkordHooks(["run", "save", "--", "false"]);
    expect(failed.events.at(-1)).toMatchObject({
      hooks: [{ id: "90-report", attempts: [{ stderr: "rekkord FAILED: see its output\n" }] }],
    });
    const skipped = await rekkordHooks(["run", "save", "--", "touch", home("worked")], {
      PG_DATABASES: "gone",
    });
    expect(skipped).toMatchObject({ ending: "veto", events: [{ event: "presave" }] });
    expect(skipped.events).toHaveLength(1);
    expect(existsSync(home("worked"))).toBe(false);
  });
});
