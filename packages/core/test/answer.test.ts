import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { compiled } from "../../../tests/kit/compile-cache.ts";
import { folder } from "./toy.ts";

const bin = join(import.meta.dirname, "fixtures", "toy-hooks.ts");
const IMPORTS = `import { appendFileSync } from "node:fs";
import { defineHooks, warn, cancel, fail, retry, keepRunning } from "@backup-hooks/core/hooks";
const write = (text) => appendFileSync(new URL("seen.txt", import.meta.url), text + "\\n");
`;

/** A folder with a hooks file in it, and what it takes to call it as the product would. */
function site(hooks: string, name = "hooks.mjs") {
  const cwd = folder();
  writeFileSync(
    join(cwd, name),
    name === "hooks.mjs" ? `${IMPORTS}export default defineHooks({ ${hooks} });\n` : hooks,
  );
  const state = join(cwd, "state");
  const tmp = join(cwd, "tmp");
  mkdirSync(tmp);
  const read = (file: string): string => (existsSync(file) ? readFileSync(file, "utf8") : "");
  return {
    cwd,
    state,
    tmp,
    seen: () => read(join(cwd, "seen.txt")).split("\n").slice(0, -1),
    log: () => read(join(state, "answers.log")),
    start: (
      args: readonly string[],
      env: Readonly<Record<string, string>> = {},
      options: readonly string[] = [],
      node: readonly string[] = [],
    ) =>
      execa(
        process.execPath,
        [
          ...node,
          "--conditions=@backup-hooks/source",
          bin,
          "answer",
          ...options,
          join(cwd, name),
          ...args,
        ],
        {
          reject: false,
          extendEnv: false,
          stdin: "ignore",
          cwd: "/",
          env: {
            PATH: "/usr/bin:/bin",
            HOME: cwd,
            TMPDIR: tmp,
            BACKUP_HOOKS_STATE: state,
            TOY_JOB: "nightly",
            NODE_COMPILE_CACHE: compiled,
            ...env,
          },
        },
      ),
  };
}

describe("handlers", () => {
  test("see the event: what all products tell, and the product's own fields", async () => {
    const at = site(`"backup:post": async (event) => write(JSON.stringify(event))`);
    const { exitCode, stdout, stderr } = await at.start(["after"], { TOY_STATUS: "error work" });
    expect([exitCode, stdout, stderr]).toEqual([0, "", ""]);
    expect(at.seen().map((line) => JSON.parse(line))).toEqual([
      {
        product: "toy",
        name: "after",
        operation: "backup",
        phase: "post",
        status: "error",
        error: "error work",
        job: { job: "nightly" },
        counts: {},
        fields: { TOY_JOB: "nightly", TOY_STATUS: "error work" },
      },
    ]);
  });

  test.each([
    ["before", "", ["toy:before", "any:pre", "backup:pre"]],
    ["after", "success", ["backup:success", "backup:post"]],
    ["after", "error", ["any:error", "backup:post"]],
    ["closing", "", []],
  ])("of %s %s are called in the order of the file", async (event, status, called) => {
    const hookNames = [
      "toy:before",
      "any:pre",
      "any:error",
      "backup:success",
      "backup:post",
      "restore:pre",
      "backup:pre",
      "other:before",
    ];
    const at = site(
      hookNames.map((hookName) => `"${hookName}": () => write("${hookName}")`).join(",\n"),
    );
    expect((await at.start([event], { TOY_STATUS: status })).exitCode).toBe(0);
    expect(at.seen()).toEqual(called);
  });

  test("before the work, none is called after one that objects; after it, all are", async () => {
    const at = site(
      ["pre", "post"]
        .flatMap((when) => [
          `"backup:${when}": () => fail("no")`,
          `"any:${when}": () => write("${when}")`,
        ])
        .join(","),
    );
    expect((await at.start(["before"])).exitCode).toBe(4);
    expect((await at.start(["after"])).exitCode).toBe(0);
    expect(at.seen()).toEqual(["post"]);
  });

  test("after the work, one that throws keeps no other from being called", async () => {
    const at = site(
      `"any:post": () => { throw new Error("first") }, "backup:post": () => write("called")`,
    );
    const { exitCode, stderr } = await at.start(["after"]);
    expect([
      exitCode,
      at.seen(),
      stderr.includes("goes on without an answer: Error: first"),
    ]).toEqual([0, ["called"], true]);
  });

  test("see bytes that are no UTF-8", async () => {
    const at = site(`"backup:pre": ({ job }) => write(JSON.stringify(job))`);
    const shell = `TOY_JOB="$(printf 'a\\377b')" exec "$@"`;
    const { execPath } = process;
    await execa(
      "/bin/sh",
      [
        "-c",
        shell,
        "sh",
        execPath,
        "--conditions=@backup-hooks/source",
        bin,
        "answer",
        join(at.cwd, "hooks.mjs"),
        "before",
      ],
      {
        extendEnv: false,
        env: { PATH: "/usr/bin:/bin", BACKUP_HOOKS_STATE: at.state },
      },
    );
    expect(at.seen()).toEqual([JSON.stringify({ job: "a\udcffb" })]);
  });
});

describe("answers", () => {
  test.each([
    ["nothing", "before", "", 0, ""],
    ["warn", "before", `warn("hm")`, 0, "warning: Toy before: backup:pre: warn: hm\n"],
    [
      "cancel",
      "before",
      `cancel("not today")`,
      3,
      "warning: Toy before: backup:pre: cancel: not today\n",
    ],
    ["fail", "before", `fail("broken")`, 4, "warning: Toy before: backup:pre: fail: broken\n"],
    ["retry", "before", `retry("busy")`, 5, "warning: Toy before: backup:pre: retry: busy\n"],
    [
      "keepRunning, by the event's own word",
      "closing",
      `keepRunning("one more hour")`,
      3,
      "warning: Toy closing: backup:notice: keepRunning: one more hour\n",
    ],
  ])("%s", async (_word, event, answer, exitCode, stderr) => {
    const at = site(
      `"backup:pre": async () => { return ${answer} }, "backup:notice": async () => { return ${answer} }`,
    );
    const result = await at.start([event]);
    expect([result.exitCode, `${result.stderr}${result.stderr && "\n"}`]).toEqual([
      exitCode,
      stderr,
    ]);
    expect(at.log().replace(/^\S+ WARN /gm, "warning: ")).toBe(stderr);
  });

  test.each([
    ["cancel", "after", 0, "Toy has no ear for cancel at after: it is only logged"],
    ["retry", "after", 0, "Toy has no ear for retry at after: it is only logged"],
    ["cancel", "closing", 0, "Toy has no ear for cancel at closing: it is only logged"],
    ["keepRunning", "before", 0, "Toy has no ear for keepRunning at before: it is only logged"],
  ])(
    "%s at %s, which has no ear for it, falls back and says so",
    async (word, event, exitCode, says) => {
      const phase = { before: "pre", after: "post", closing: "notice" }[event];
      const at = site(`"backup:${phase}": () => ${word}("x")`);
      const result = await at.start([event]);
      expect(result.exitCode).toBe(exitCode);
      expect(result.stderr).toContain(says);
      expect(at.log()).toContain(says);
    },
  );
});

describe("a crash lets the product go on, or fails, and is in the log", () => {
  const crashes: readonly [string, string, string][] = [
    [
      "a handler throws",
      `"backup:pre": async () => { throw new Error("disk on fire") }`,
      "Error: disk on fire (SITE/hooks.mjs:4:",
    ],
    [
      "one throws where nobody catches it",
      `"backup:pre": () => new Promise(() => setTimeout(() => { throw new Error("late") }))`,
      "late",
    ],
    [
      "a promise is left alone and fails",
      `"backup:pre": () => { Promise.reject(new Error("alone")); return new Promise(() => setTimeout(() => {}, 1e6)) }`,
      "alone",
    ],
    [
      "an answer is none",
      `"backup:pre": () => "cancel"`,
      'the handler of "backup:pre" returned "cancel"',
    ],
    [
      "a handler is none",
      `"backup:pre": "true"`,
      'the handler of "backup:pre" (expected an async function of (event, tools), got string)',
    ],
    [
      "the file does not parse",
      `"backup:pre": async (`,
      "SITE/hooks.mjs: this hooks file does not parse (got Unexpected token '}'). `node --check SITE/hooks.mjs` shows the line",
    ],
    ["an import is missing", `}); import "./missing.mjs"; ({`, "missing.mjs"],
  ];
  test.each(crashes)("%s", async (_what, hooks, why) => {
    const at = site(hooks);
    const [goes, fails] = await Promise.all([
      at.start(["before"]),
      at.start(["before"], {}, ["--on-crash", "fail"]),
    ]);
    expect([goes.exitCode, fails.exitCode]).toEqual([0, 4]);
    for (const { stderr } of [goes, fails]) {
      expect(stderr).toContain(why.replaceAll("SITE", at.cwd));
      expect(stderr.split("\n")).toHaveLength(1);
    }
    expect(at.log()).toContain("goes on without an answer");
    expect(at.log()).toContain("fails without an answer");
  });

  test("where no word is heard, a failure is none: silence keeps its meaning", async () => {
    const at = site(`"backup:notice": () => { throw new Error("x") }`);
    expect((await at.start(["closing"], {}, ["--on-crash=fail"])).exitCode).toBe(0);
  });

  test.each([
    ["no hooks file there", "missing.mjs", "there is no such hooks file"],
    ["a file of another kind", "hooks.sh", "this is no hooks file"],
  ])("%s", async (_what, name, why) => {
    const at = site("#!/bin/sh", "hooks.sh");
    const { exitCode, stderr } = await execa(
      process.execPath,
      ["--conditions=@backup-hooks/source", bin, "answer", join(at.cwd, name), "before"],
      {
        reject: false,
        env: { BACKUP_HOOKS_STATE: at.state },
      },
    );
    expect([exitCode, stderr.includes(`${join(at.cwd, name)}: ${why}`)]).toEqual([0, true]);
  });

  test("an account without a home for our state is a crash like any other", async () => {
    const at = site(`"backup:pre": () => write("called")`);
    const homeless = `process.geteuid = () => 4711;
      process.getBuiltinModule("os").userInfo = () => { throw new Error("no such account") };
      process.getBuiltinModule("module").syncBuiltinESMExports();
      for (const name of ["HOME", "BACKUP_HOOKS_STATE"]) delete process.env[name];`;
    const node = ["--import", `data:text/javascript,${encodeURIComponent(homeless)}`];
    const { exitCode, stderr } = await at.start(["before"], {}, ["--on-crash", "fail"], node);
    expect([
      exitCode,
      at.seen(),
      stderr.includes("there is no place for the state of the answers"),
    ]).toEqual([4, [], true]);
  });

  test("an unknown event, and a call with nothing in it, are harmless", async () => {
    const at = site(`"any:pre": () => fail("never called")`);
    for (const args of [["later"], []]) {
      const { exitCode, stderr } = await at.start(args, {}, ["--on-crash", "fail"]);
      expect(exitCode).toBe(0);
      expect(stderr).toContain("this is no call");
    }
    expect(at.log().match(/ERROR/g)).toHaveLength(2);
  });

  test("what the product adds is left aside, even if it looks like an option of ours", async () => {
    const at = site(`"backup:pre": () => cancel("heard")`);
    expect(
      (await at.start(["before", "--on-crash", "fail", "more", "--help", "-h"])).exitCode,
    ).toBe(3);
  });
});

test("a handler that ends the process is a crash", async () => {
  const at = site(`"backup:pre": () => process.exit(0)`);
  const { exitCode, stderr } = await at.start(["before"], {}, ["--on-crash", "fail"]);
  expect([exitCode, stderr.includes("fails without an answer")]).toEqual([4, true]);
  expect(at.log()).toContain("the hooks file ended the process (got status 0)");
});

describe("the time limit", () => {
  test("tells the handlers, and a command of theirs ends with it", async () => {
    const at = site(
      `"backup:pre": async (event, { exec, signal }) => {
      signal.addEventListener("abort", () => write("told"));
      await exec(["/bin/sh", "-c", "echo $$ > pid; sleep 1000; echo never"], { cwd: ${JSON.stringify("CWD")} });
    }`.replace(JSON.stringify("CWD"), `new URL(".", import.meta.url).pathname`),
    );
    const { exitCode, stderr } = await at.start(["before"], {}, ["--timeout", "500ms"]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("goes on without an answer");
    expect(at.seen()).toEqual(["told"]);
    expect(existsSync(`/proc/${readFileSync(join(at.cwd, "pid"), "utf8").trim()}`)).toBe(false);
  });

  test("is over for those who do not listen", async () => {
    const at = site(`"backup:pre": () => new Promise(() => setInterval(() => {}, 1000))`);
    const { exitCode, stderr } = await at.start(["before"], {}, [
      "--timeout",
      "200ms",
      "--on-crash",
      "fail",
    ]);
    expect([
      exitCode,
      stderr.includes("the handlers gave no answer in time (expected one within 200 ms)"),
    ]).toEqual([4, true]);
  });

  test("cuts off a loop that never lets go", async () => {
    const at = site(`"backup:pre": () => { for (;;); }`);
    const { exitCode, stderr } = await at.start(["before"], {}, ["--timeout", "200ms"]);
    expect([exitCode, stderr.includes("the handlers gave no answer in time")]).toEqual([0, true]);
  });

  test("kills a loop that begins later", async () => {
    const at = site(
      `"backup:pre": async () => { await new Promise((go) => setTimeout(go, 300)); for (;;); }`,
    );
    const { signal, stderr } = await at.start(["before"], {}, ["--timeout", "400ms"]);
    expect([signal, stderr]).toEqual([
      "SIGKILL",
      "error: the handlers never let go of the processor: killed",
    ]);
  });

  test("is the handlers' own: what is undone after them may take longer, and their answer is not lost", async () => {
    const at = site(`"backup:pre": async (event, { undo }) => {
      for (let n = 0; n < 4; n += 1) await undo(["sleep", "1.5"]);
      await new Promise((go) => setTimeout(go, 300));
      return fail("no");
    }`);
    const { exitCode, signal } = await at.start(["before"], {}, ["--timeout", "1900ms"]);
    expect([exitCode, signal]).toEqual([4, undefined]);
    expect(readdirSync(join(at.state, "undo"))).toEqual([]);
  });
});

test("a signal tells the handlers, whose commands end, and then ends us as it would have", async () => {
  const at = site(`"backup:pre": async (event, { exec, signal }) => {
    signal.addEventListener("abort", () => write("told"));
    write("started");
    await exec(["sleep", "1000"]);
  }`);
  const running = at.start(["before"]);
  while (at.seen().length === 0) await pause(20);
  running.kill("SIGTERM");
  const { exitCode } = await running;
  expect([exitCode, at.seen()]).toEqual([143, ["started", "told"]]);
});

describe("tools", () => {
  test("exec hands words to a program, never to a shell, and gives what it printed", async () => {
    const at = site(`"backup:pre": async (event, { exec }) => {
      const { exitCode, stdout } = await exec(["printf", "%s|", "$(id)", "a b", "'"]);
      write(exitCode + " " + stdout);
      const other = await exec(["/bin/sh", "-c", "cat; echo $X; exit 3"], { stdin: "in ", env: { X: "own" }, reject: false });
      write(other.exitCode + " " + other.stdout.trim());
      await exec(["/bin/sh", "-c", "echo sorry >&2; exit 3"]);
    }`);
    const { stderr, exitCode } = await at.start(["before"]);
    expect(at.seen()).toEqual(["0 $(id)|a b|'|", "3 in own"]);
    expect([exitCode, stderr.includes("/bin/sh exited with 3: sorry")]).toEqual([0, true]);
  });

  test("env is the env file's, and nobody else's", async () => {
    const at = site(`"backup:pre": async (event, { env, exec }) => {
      write(JSON.stringify(env));
      write(String(process.env.TOKEN) + (await exec(["/bin/sh", "-c", "echo $TOKEN"])).stdout.trim());
    }`);
    writeFileSync(join(at.cwd, "secrets.env"), "TOKEN='a b'\n");
    await at.start(["before"], {}, ["--env-file", join(at.cwd, "secrets.env")]);
    expect(at.seen()).toEqual(['{"TOKEN":"a b"}', "undefined"]);
  });

  test("log writes to the log; information stays off standard error", async () => {
    const at = site(
      `"backup:pre": async (event, { log }) => { log.info("one\\ntwo"); log.error("three"); }`,
    );
    const { stderr } = await at.start(["before"]);
    expect(stderr).toBe("error: Toy before: three");
    expect(at.log().replace(/^\S+/gm, "T")).toBe(
      "T INFO Toy before: one\\ntwo\nT ERROR Toy before: three\n",
    );
  });
});

describe("undo", () => {
  /** A handler that opens something before the work, and then does this; the command that closes it leaves a line as well. */
  const opening = (then = "", more = "") =>
    site(`"backup:pre": async (event, { undo }) => {
      await undo(["/bin/sh", "-c", 'echo undone >> "$0"', new URL("seen.txt", import.meta.url).pathname]);
      write("opened");
      ${then}
    }, ${more}`);
  const STRAY = `"backup:post": () => new Promise(() => setTimeout(() => { throw new Error("x") }))`;

  test.each([
    ["the post of the same work comes", opening, [["before"], ["after"]], ["opened", "undone"]],
    [
      "a pre of the same work comes again",
      opening,
      [["before"], ["before"]],
      ["opened", "undone", "opened"],
    ],
    [
      "the handler stops the work",
      () => opening(`return fail("no")`),
      [["before"]],
      ["opened", "undone"],
    ],
    [
      "a crash leaves it to the post",
      () => opening(`throw new Error("x")`),
      [["before"], ["after"]],
      ["opened", "undone"],
    ],
    [
      "a crash stops the work",
      () => opening(`throw new Error("x")`),
      [["before"]],
      ["opened", "undone"],
      ["--on-crash=fail"],
    ],
    [
      "the handler of the post crashes",
      () => opening("", STRAY),
      [["before"], ["after"]],
      ["opened", "undone"],
    ],
    ["a notice does not touch it", opening, [["before"], ["closing"]], ["opened"]],
  ] as const)("%s", async (_when, make, calls, seen, options: readonly string[] = []) => {
    const at = make();
    for (const args of calls) await at.start(args, {}, options);
    expect(at.seen()).toEqual(seen);
  });

  test("calls of other work never touch it", async () => {
    const at = opening();
    await at.start(["before"]);
    await at.start(["after"], { TOY_JOB: "weekly" });
    expect(at.seen()).toEqual(["opened"]);
    expect(readdirSync(join(at.state, "undo"))).toHaveLength(1);
  });
});

describe("a hooks file in TypeScript", () => {
  const typed = `import { defineHooks, cancel, type PortableEvent } from "@backup-hooks/core/hooks";
import { reason } from "./reason.ts";
export default defineHooks({ "backup:pre": async (event: PortableEvent) => cancel(reason(event)) });\n`;

  test("runs as it is, without a package around it and without a warning", async () => {
    const at = site(typed, "hooks.ts");
    writeFileSync(
      join(at.cwd, "reason.ts"),
      "export const reason = (event: { name: string }): string => `no ${event.name}`;\n",
    );
    const { exitCode, stderr } = await at.start(["before"]);
    expect([exitCode, stderr]).toEqual([3, "warning: Toy before: backup:pre: cancel: no before"]);
  });

  // This Node has to run our own sources, so it only says that it cannot.
  const OLDER = `Object.defineProperty(process.features, "typescript", { value: false })`;

  test("needs a Node that knows it", async () => {
    const at = site(typed, "hooks.ts");
    const { exitCode, stderr } = await at.start(
      ["before"],
      {},
      [],
      ["--import", `data:text/javascript,${encodeURIComponent(OLDER)}`],
    );
    expect([
      exitCode,
      stderr.includes(
        "this Node cannot run TypeScript (expected Node 22.18 or later for a .ts file",
      ),
    ]).toEqual([0, true]);
  });
});

describe("what is left behind", () => {
  const TYPED = `import type { PortableEvent } from "@backup-hooks/core/hooks";
import { writeFileSync } from "node:fs";
export default { "backup:pre": (event: PortableEvent) => writeFileSync(new URL("seen.txt", import.meta.url), event.name + "\\n") };
`;

  test("nothing", async () => {
    const at = site(`"backup:pre": async () => {}`);
    for (let call = 0; call < 5; call += 1) expect((await at.start(["before"])).exitCode).toBe(0);
    expect([readdirSync(at.tmp), existsSync(at.state)]).toEqual([[], false]);
  });

  // Node's own variable would take the place of the state folder.
  const without = { NODE_COMPILE_CACHE: "" };

  test("of TypeScript what was compiled", async () => {
    const at = site(TYPED, "hooks.ts");
    for (let call = 0; call < 2; call += 1)
      expect((await at.start(["before"], without)).exitCode).toBe(0);
    expect([at.seen(), readdirSync(at.tmp), readdirSync(at.state)]).toEqual([
      ["before"],
      [],
      ["compiled"],
    ]);
    expect(readdirSync(join(at.state, "compiled"), { recursive: true }).length).toBeGreaterThan(1);
  });

  test("but not where others can write", async () => {
    const at = site(TYPED, "hooks.ts");
    mkdirSync(at.state);
    chmodSync(at.state, 0o777);
    expect((await at.start(["before"], without)).exitCode).toBe(0);
    expect([at.seen(), readdirSync(join(at.state, "compiled"))]).toEqual([["before"], []]);
  });
});

test("--probe loads everything and calls nothing", async () => {
  const at = site(`"any:pre": () => write("called")`);
  expect((await at.start([], {}, ["--probe"])).exitCode).toBe(0);
  const broken = site(`"any:pre": 1`);
  const { exitCode, stderr } = await broken.start([], {}, ["--probe"]);
  expect([exitCode, stderr.includes("the handler of")]).toEqual([1, true]);
  expect(at.seen()).toEqual([]);
});
