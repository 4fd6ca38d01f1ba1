import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSandbox, run, type Sandbox } from "../kit/sandbox.ts";

let box: Sandbox;
beforeEach(() => {
  box = createSandbox();
});
afterEach(() => box.remove());

interface Attempt {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}
/** What these tests look at in an answer. */
interface Said {
  readonly decision: string;
  readonly exitCode: number;
  readonly hooks: readonly { readonly attempts: readonly Attempt[] }[];
  readonly events: readonly {
    readonly event: string;
    readonly hooks: readonly { readonly attempts: readonly Attempt[] }[];
  }[];
  readonly problems: readonly { readonly code: string }[];
}
type Env = Readonly<Record<string, string>>;
const home = (name: string): string => join(box.env["HOME"] ?? "", name);
const example = (name: string): string => join(box.locateExamples("retrospect"), name);
const text = (name: string): string => readFileSync(home(name), "utf8");

/** `retrospect-hooks VERB … --json`, typed in the folder of Retrospect's examples. */
async function retrospectHooks(args: readonly string[], env: Env = {}): Promise<Said> {
  const { stdout, stderr } = await run(
    box,
    box.locateExamples("retrospect"),
    "retrospect-hooks",
    args,
    env,
  );
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}
/** One event for a handler, and its one attempt. */
async function rehearse(
  event: string,
  handler: string,
  set: Env = {},
  env: Env = {},
): Promise<Said & Attempt> {
  const setters = Object.entries(set).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
  const said = await retrospectHooks(
    ["rehearse", event, "--handler", handler, "--json", ...setters],
    env,
  );
  const [attempt] = said.hooks[0]?.attempts ?? [];
  if (attempt === undefined) throw new Error(`${handler} was not called`);
  return { ...said, ...attempt };
}

/** The same script for another shell: the first line is all that differs. */
function under(shell: string, name: string): string {
  const copy = example(`shapes/${shell.replaceAll("/", "-")}-${name}`);
  writeFileSync(
    copy,
    readFileSync(example(`shapes/${name}`), "utf8").replace(/^#!.*/, `#!/usr/bin/env ${shell}`),
  );
  chmodSync(copy, 0o755);
  return copy;
}
/** A small program in place of a database's client or of curl. */
function program(name: string, body: string): string {
  writeFileSync(home(name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return home(name);
}
const isThere = (name: string): boolean => spawnSync(name, ["--version"]).error === undefined;
/** A test that needs a program that may be absent; then one line says so. */
const needs = (name: string) => {
  if (isThere(name)) return test;
  process.stderr.write(`${name} is not installed: its examples are not played\n`);
  return test.skip;
};

describe("RetroEventHandler.sh", () => {
  const HANDLER = "RetroEventHandler.sh";

  test("check finds nothing wrong with it", async () => {
    expect((await retrospectHooks(["check", "--handler", HANDLER, "--json"])).problems).toEqual([]);
  });

  test("a marked source is skipped, another is not", async () => {
    mkdirSync(home("data"));
    const source = { sourcePath: `${home("data")}/`, sourceName: "My Computer/data" };
    expect((await rehearse("StartSource", HANDLER, source)).decision).toBe("proceed");
    writeFileSync(home("data/.retrospect-skip"), "");
    expect((await rehearse("StartSource", HANDLER, source)).decision).toBe("cancel");
  });

  test.each([
    ["StopSched", "may-run-on", "cancel"],
    ["TimedOutMediaRequest", "medium-is-coming", "fail"],
  ])("%s goes on while %s is there", async (event, mark, silent) => {
    const env = { RETRO_STATE: home("state") };
    mkdirSync(home("state"));
    expect((await rehearse(event, HANDLER, {}, env)).decision).toBe(silent);
    writeFileSync(home(`state/${mark}`), "");
    expect((await rehearse(event, HANDLER, {}, env)).decision).toBe("proceed");
  });

  test("tells how a script ended", async () => {
    const ended = async (set: Env) =>
      (await rehearse("EndScript", HANDLER, { scriptName: "Nightly", ...set })).stdout;
    expect(await ended({})).toBe("Nightly finished\n");
    expect(await ended({ numErrors: "3" })).toBe("Nightly finished with 3 errors\n");
    expect(await ended({ fatalErrCode: "-530", fatalErrMsg: "backup client not found" })).toBe(
      "Nightly was stopped by an error: backup client not found (-530)\n",
    );
    const { stdout } = await rehearse("EndSource", HANDLER, {
      numFiles: "102",
      kbBackedUp: "216827",
    });
    expect(stdout).toBe("My Computer/Mac HD: 102 files, 216827 KB, successful\n");
  });

  test("is not led astray by names", async () => {
    await rehearse("EndSource", HANDLER, {
      sourceName: "$(touch canary); `touch canary`",
      fatalErrMsg: "-n 'quoted'",
    });
    expect(existsSync(example("canary"))).toBe(false);
  });
});

describe("webhook.mjs posts to a web hook", () => {
  const HANDLER = "webhook.mjs";
  let server: Server;
  const posted: unknown[] = [];
  let answer: number | undefined = 204;
  beforeEach(async () => {
    posted.length = 0;
    answer = 204;
    server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      posted.push(JSON.parse(body));
      // Without an answer the connection stays open.
      if (answer !== undefined) response.writeHead(answer).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const env = (): Env => ({
    RETRO_WEBHOOK: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
  });

  test("what ended, whatever is in the names", async () => {
    const name = 'a "quoted" \\ name\nwith 🗄';
    const { exitCode, stderr } = await rehearse(
      "EndScript",
      HANDLER,
      { scriptName: name, numErrors: "3" },
      env(),
    );
    expect(posted).toEqual([{ event: "EndScript", script: name, errors: 3, error: "successful" }]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  test("nothing at an event that is nobody's news", async () => {
    await rehearse("StartScript", HANDLER, {}, env());
    expect(posted).toEqual([]);
  });

  test("waits no longer than its limit, and stops nothing", async () => {
    answer = undefined;
    const { exitCode, stderr, decision } = await rehearse(
      "EndSource",
      HANDLER,
      {},
      { ...env(), RETRO_WEBHOOK_LIMIT: "0.3" },
    );
    expect(stderr).toBe("the web hook was not told of EndSource: no answer within 0.3 s\n");
    expect({ exitCode, decision }).toEqual({ exitCode: 0, decision: "proceed" });
    expect(posted).toHaveLength(1);
  });

  test("an answer that is an error is told", async () => {
    answer = 500;
    expect((await rehearse("EndScript", HANDLER, {}, env())).stderr).toBe(
      "the web hook answered 500\n",
    );
  });
});

describe("the shape of the shell sample", () => {
  const env = (): Env => ({ RETRO_LOG: home("log") });

  test("under bash it logs each event it knows", async () => {
    const handler = under("bash", "sample.sh");
    await retrospectHooks(["rehearse", "--script", "Daily", "--handler", handler, "--json"], env());
    expect(text("log").split("\n")).toEqual([
      "Script Daily starts",
      "Script Daily is about to back up My Computer/Mac HD",
      "Script Daily has finished My Computer/Mac HD: successful",
      "Script Daily finished",
      "",
    ]);
  });

  test("AnomalyAlert has a function and no branch: usage, status 0, and the source is backed up", async () => {
    const said = await rehearse("AnomalyAlert", under("bash", "sample.sh"), {}, env());
    expect(said).toMatchObject({
      exitCode: 0,
      stdout: "usage: RetroEventHandler.sh EVENT ARGUMENTS…\n",
      decision: "proceed",
    });
  });

  test("its veto line lacks the dollar sign: enabled, it writes a file called interventionFile and stops nothing", async () => {
    const handler = under("bash", "sample.sh");
    writeFileSync(
      handler,
      readFileSync(handler, "utf8").replace('# echo "Source skipped', 'echo "Source skipped'),
    );
    const said = await rehearse("StartSource", handler, {}, env());
    expect(said).toMatchObject({ exitCode: 1, decision: "proceed" });
    expect(readFileSync(example("shapes/interventionFile"), "utf8")).toBe(
      "Source skipped by external script.\n",
    );
    writeFileSync(
      handler,
      readFileSync(handler, "utf8").replace("> interventionFile", '> "$interventionFile"'),
    );
    expect((await rehearse("StartSource", handler, {}, env())).decision).toBe("cancel");
  });

  needs("dash")(
    "under dash it runs its first function at every event, and ends with 2",
    async () => {
      const said = await rehearse("EndScript", under("dash", "sample.sh"), {}, env());
      expect(said).toMatchObject({ exitCode: 2, decision: "proceed" });
      expect(text("log")).toContain("is about to back up");
    },
  );

  test("check warns of that", async () => {
    const { problems } = await retrospectHooks([
      "check",
      "--handler",
      "shapes/sample.sh",
      "--json",
    ]);
    expect(problems.map(({ code }) => code)).toEqual(["function-under-sh"]);
  });
});

describe("the shape of the Ruby sample", () => {
  const ruby = needs("ruby");
  const env = (): Env => ({ RETRO_LOG: home("log"), RETRO_SKIP: "My Computer/Mac HD" });

  ruby("takes zero for a fatal code: every script stopped with error", async () => {
    await rehearse("EndScript", "shapes/sample.rb", { scriptName: "Daily" }, env());
    expect(text("log")).toBe("Daily stopped with error: successful\n");
  });

  ruby("appends to the intervention file and ends with 1: the source is skipped", async () => {
    expect(await rehearse("StartSource", "shapes/sample.rb", {}, env())).toMatchObject({
      exitCode: 1,
      decision: "cancel",
    });
  });

  ruby("logs events it does not know", async () => {
    await rehearse("AnomalyAlert", "shapes/sample.rb", {}, env());
    expect(text("log")).toBe("unknown event AnomalyAlert\n");
  });
});

describe("the shapes of the Slack and IFTTT samples", () => {
  /** In place of curl: writes down what it is given. */
  const env = (): Env => ({
    CURL: program("curl", `printf '%s\\n' "$@" > "${home("request")}"`),
    RETRO_WEBHOOK: "http://127.0.0.1:9/hook",
  });
  const argument = (after: string): string => {
    const words = text("request").split("\n");
    return words[words.indexOf(after) + 1] ?? "";
  };

  test("Slack: one message per event, as JSON", async () => {
    await rehearse("EndSource", "shapes/slack.sh", {}, env());
    expect(JSON.parse(argument("--data"))).toEqual({ text: "My Computer/Mac HD: successful" });
  });

  test("Slack: a quote in a name breaks the JSON", async () => {
    await rehearse("StartScript", "shapes/slack.sh", { scriptName: 'the "big" one' }, env());
    expect(() => JSON.parse(argument("--data"))).toThrow(SyntaxError);
  });

  test("IFTTT: one request per event, to the trigger of that name", async () => {
    await rehearse(
      "StartScript",
      "shapes/ifttt.sh",
      { scriptName: "Daily" },
      { ...env(), RETRO_TRIGGER: "backup" },
    );
    expect(text("request")).toContain("/trigger/backup/with/key/");
    expect(argument("--data-urlencode")).toBe("value1=Daily");
  });

  test("IFTTT: without a trigger's name a literal word goes out instead of the event", async () => {
    await rehearse("StartScript", "shapes/ifttt.sh", {}, env());
    expect(text("request")).toContain("/trigger/event/with/key/");
  });
});

describe("the shapes of the database samples", () => {
  /** In place of the client: notes what it is asked, and when its input ends. */
  const client = (): Env => ({
    RETRO_STATE: home("."),
    RETRO_HOLD_SECONDS: "60",
    MYSQL: program(
      "mysql",
      `echo $$ > "${home("client")}"\nwhile read -r sql; do echo "$sql" >> "${home("asked")}"; done\necho unlocked >> "${home("asked")}"`,
    ),
    PSQL: program("psql", `printf '%s\\n' "$2" >> "${home("asked")}"`),
    MONGO: program("mongosh", `printf '%s\\n' "$3" >> "${home("asked")}"`),
  });
  const written = async (name: string, words: string): Promise<void> => {
    while (!existsSync(home(name)) || !text(name).includes(words))
      await new Promise((resolve) => setTimeout(resolve, 10));
  };

  test("MySQL: the process that holds the lock outlives the handler, and EndSource ends it", async () => {
    const handler = under("bash", "mysql.sh");
    expect((await rehearse("StartSource", handler, {}, client())).exitCode).toBe(0);
    await written("asked", "FLUSH TABLES WITH READ LOCK;\n");
    const holder = Number(text("lock.pid"));
    expect(() => process.kill(holder, 0), "it lives").not.toThrow();
    expect(text("asked")).not.toContain("unlocked");
    expect((await rehearse("EndSource", handler, {}, client())).exitCode).toBe(0);
    await written("asked", "unlocked\n");
    expect(existsSync(home("lock.pid"))).toBe(false);
  });

  test("MySQL: the lock frees itself when EndSource never comes", async () => {
    await rehearse(
      "StartSource",
      under("bash", "mysql.sh"),
      {},
      { ...client(), RETRO_HOLD_SECONDS: "0.2" },
    );
    await written("asked", "unlocked\n");
  });

  test("PostgreSQL: backup mode around the work", async () => {
    await retrospectHooks(
      [
        "run",
        "session",
        "Daily",
        "--handler",
        under("bash", "postgresql.sh"),
        "--json",
        "--",
        "sh",
        "-c",
        `echo work >> "${home("asked")}"`,
      ],
      client(),
    );
    expect(text("asked").split("\n")).toEqual([
      "SELECT pg_backup_start('retrospect');",
      "work",
      "SELECT pg_backup_stop();",
      "",
    ]);
  });

  test("MongoDB: two sources at a time lock twice, and the first to end leaves one lock", async () => {
    const handler = under("bash", "mongodb.sh");
    for (const event of ["StartSource", "StartSource", "EndSource"])
      await rehearse(event, handler, {}, client());
    const asked = text("asked").split("\n");
    expect(
      asked.filter((one) => one === "db.fsyncLock()").length -
        asked.filter((one) => one === "db.fsyncUnlock()").length,
    ).toBe(1);
  });

  needs("dash").each([
    ["postgresql.sh", "SELECT pg_backup_start('retrospect');\n"],
    ["mongodb.sh", "db.fsyncLock()\n"],
  ])("under dash %s locks at every event, and ends with 2", async (name, locked) => {
    const said = await rehearse("EndSource", under("dash", name), {}, client());
    expect(said.exitCode).toBe(2);
    expect(text("asked")).toBe(locked);
  });

  test("check warns of that", async () => {
    for (const name of ["mysql.sh", "postgresql.sh", "mongodb.sh"]) {
      const { problems } = await retrospectHooks([
        "check",
        "--handler",
        `shapes/${name}`,
        "--json",
      ]);
      expect(problems.map(({ code }) => code)).toEqual(["function-under-sh"]);
    }
  });
});

describe("the shape of the C sample", () => {
  const compiled = needs("cc");
  const build = (): string => {
    execFileSync("cc", ["-o", home("sample"), example("shapes/sample.c")]);
    return home("sample");
  };

  compiled("reads what it is called with, and writes the file without a line end", async () => {
    const skipped = await rehearse("StartSource", build(), { scriptName: "Skip", clientName: "" });
    expect(skipped).toMatchObject({ decision: "cancel", exitCode: 0 });
    expect(skipped.stdout).toContain("4 [/Volumes/Mac HD/]\n5 []\n");
    expect((await rehearse("StartSource", build(), { scriptName: "Daily" })).decision).toBe(
      "proceed",
    );
  });

  compiled("its parser reads a recorded line rightly", () => {
    const line =
      'StartSource "Test" "Backup Clients/Aegir/Games (G:)" "G:\\" "Aegir" "C:\\Programs\\Security\\Retrospect\\intv0006.reh"';
    expect(execFileSync(build(), [line], { encoding: "utf8" })).toContain("4 [G:\\]\n5 [Aegir]\n");
  });

  compiled(
    "it has room for the sixteen arguments of EndSource, and not for the seventeen that were recorded",
    async () => {
      expect((await rehearse("EndSource", build())).stdout).toContain("17 [successful]\n");
      const said = await retrospectHooks([
        "rehearse",
        "EndSource",
        "--caller",
        "windows-client",
        "--handler",
        build(),
        "--json",
      ]);
      expect(said.hooks[0]?.attempts[0]?.stdout).toBe("19 words, room for 18\n");
    },
  );
});
