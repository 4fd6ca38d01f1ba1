import { execFile, spawn as start } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { toBootTag } from "../src/undo/files.ts";
import type { UndoKey, UndoRecord } from "../src/undo/record.ts";
import { type Machine, openStore, type UndoOutcome, type UndoStore } from "../src/undo/store.ts";
import { escapeBytes } from "../src/util/bytes.ts";
import { folder, marker } from "./processes.ts";

const HOUR = 3_600_000;
const key: UndoKey = { product: "toy", operation: "backup", job: { server: "main" } };
const other: UndoKey = { ...key, job: { server: "other" } };
const within = { timeoutMs: 30_000 };

/** A fresh store with a file that commands write to. */
function scene(machine: Partial<Machine> = {}) {
  const base = folder();
  const [records, log] = [join(base, "undo"), join(base, "log")];
  const store = openStore(records, machine);
  return {
    base,
    records,
    store,
    names: () => readdirSync(records).sort(),
    lines: () => (existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : []),
    /** Promises a command that writes the word to the log, and then does `then`. */
    promise: (word: string, then = ":", promised: UndoKey = key) =>
      shell(store, `echo "$1" >>"$2"; ${then}`, promised, word, log),
  };
}

function shell(
  store: UndoStore,
  script: string,
  promised: UndoKey = key,
  ...words: string[]
): Promise<UndoRecord> {
  return store.add({
    ...promised,
    argv: ["/bin/sh", "-c", script, "sh", ...words],
    maxAgeMs: 24 * HOUR,
  });
}

const ends = (settled: readonly UndoOutcome[]): string[] =>
  settled.map(({ result, message }) => `${result}: ${message}`);
const results = (settled: readonly UndoOutcome[]): string[] => settled.map(({ result }) => result);
/** The names of the files without what differs from run to run. */
const kinds = (names: readonly string[]): string[] => names.map((name) => name.split(".")[1] ?? "");

describe("a promise", () => {
  test("is a whole file of ours alone when it is given", async () => {
    const { store, records, names } = scene({
      now: () => Date.parse("2026-01-07T03:15:02.000Z"),
      boot: () => "b1",
    });
    const record = await store.add({
      ...key,
      argv: ["umount", "/mnt"],
      cwd: "/srv",
      maxAgeMs: HOUR,
    });
    expect(names()).toEqual([`${record.id}.open`]);
    const file = join(records, `${record.id}.open`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
      format: 1,
      ...key,
      argv: ["umount", "/mnt"],
      cwd: "/srv",
      boot: "b1",
      createdAt: "2026-01-07T03:15:02.000Z",
      maxAgeMs: HOUR,
    });
  });

  test("holds where the work goes on: the command runs in the folder in which it was given", async () => {
    const { store, base } = scene();
    await store.add({ ...key, argv: ["/bin/sh", "-c", "pwd -P >here"], cwd: base, maxAgeMs: HOUR });
    expect(results(await store.runDue(key, within))).toEqual(["done"]);
    expect(readFileSync(join(base, "here"), "utf8").trim()).toBe(base);
  });

  const refused: readonly [title: string, argv: readonly string[], message: RegExp][] = [
    ["no words", [], /^undo: there is no command/],
    ["an empty name", [""], /^undo: there is no command/],
    [
      "a name that a shell takes for an option",
      ["-x"],
      /^undo: the program's name begins with a dash \(-x\) \(expected its path, such as \.\/-x\)/,
    ],
    ["a NUL byte", ["echo", "a\0b"], /^undo: a word of the command holds a NUL byte/],
  ];
  test.each(refused)("is not given for %s", async (_title, argv, message) => {
    const { store, records } = scene();
    await expect(
      store.add({ ...key, argv: argv as unknown as UndoRecord["argv"], maxAgeMs: HOUR }),
    ).rejects.toThrow(message);
    expect(existsSync(records)).toBe(false);
  });

  test("is not given where others could change it", async () => {
    const { store, records } = scene();
    mkdirSync(records);
    chmodSync(records, 0o770);
    await expect(store.add({ ...key, argv: ["true"], maxAgeMs: HOUR })).rejects.toThrow(
      /others may write to this folder/,
    );
    await expect(store.runDue(key, within)).rejects.toThrow(/others may write to this folder/);
    await expect(store.list()).rejects.toThrow(/others may write to this folder/);
    expect(readdirSync(records)).toEqual([]);
  });
});

describe("a call of the same key", () => {
  test("runs all commands from the last to the first, once", async () => {
    const { store, promise, lines, names } = scene();
    for (const word of ["one", "two", "three"]) await promise(word);
    await promise("other", ":", other);
    expect(ends(await store.runDue(key, within))).toEqual([
      "done: exited 0",
      "done: exited 0",
      "done: exited 0",
    ]);
    expect(lines()).toEqual(["three", "two", "one"]);
    expect(await store.runDue(key, within)).toEqual([]);
    expect(lines()).toEqual(["three", "two", "one"]);
    expect(kinds(names())).toEqual(["open"]);
  });

  test("keeps that order when the clock was put back in between", async () => {
    let now = Date.now();
    const { store, promise, lines } = scene({ now: () => now });
    await promise("one");
    now -= HOUR;
    await promise("two");
    await store.runDue(key, within);
    expect(lines()).toEqual(["two", "one"]);
  });

  test("tells of each command before it begins, and what it printed", async () => {
    const { store, lines, promise } = scene();
    const record = await promise("x", "echo out; echo err >&2");
    const before: unknown[] = [];
    const settled = await store.runDue(key, {
      ...within,
      onStart: (begun) => before.push(begun.id, lines().length),
    });
    expect(before).toEqual([record.id, 0]);
    expect(settled).toEqual([
      { record, result: "done", message: "exited 0", stdout: "out\n", stderr: "err\n" },
    ]);
  });

  test("does nothing where nobody ever promised anything, and makes no folder", async () => {
    const { store, records } = scene();
    expect(await store.runDue(key, within)).toEqual([]);
    expect(await store.list()).toEqual({ records: [], faults: [] });
    expect(existsSync(records)).toBe(false);
  });
});

describe("a command that fails", () => {
  const cases: readonly [
    title: string,
    argv: UndoRecord["argv"],
    says: RegExp,
    timeoutMs?: number,
  ][] = [
    [
      "by its status",
      ["/bin/sh", "-c", "echo first >&2; echo 'no such mount' >&2; exit 3"],
      /^exited 3: no such mount$/,
    ],
    ["by a signal", ["/bin/sh", "-c", "kill -KILL $$"], /^exited 137 \(128\+9: a signal\)/],
    [
      "with all that supervises it",
      ["/bin/sh", "-c", "kill -KILL -$PPID"],
      /^was killed by SIGKILL$/,
    ],
    [
      "because it is not there",
      ["no-such-program"],
      /^exited 127 \(not found\): .*no-such-program/,
    ],
    [
      "at its deadline",
      ["sleep", "300"],
      /^did not end in time and was ended by us \(SIGTERM\)/,
      200,
    ],
    [
      "at its deadline with its children",
      ["/bin/sh", "-c", "sleep 300 & sleep 300"],
      /^did not end in time/,
      200,
    ],
  ];
  test.each(cases)(
    "%s stays due, and the others run all the same",
    async (_title, argv, says, timeoutMs = 30_000) => {
      const { store, promise, lines, names } = scene();
      await promise("first");
      const record = await store.add({ ...key, argv, maxAgeMs: HOUR });
      await promise("last");
      const settled = await store.runDue(key, { timeoutMs });
      expect(results(settled)).toEqual(["done", "failed", "done"]);
      expect(settled[1]).toMatchObject({ record, message: expect.stringMatching(says) });
      expect(lines()).toEqual(["last", "first"]);
      expect(kinds(names())).toEqual(["due", "error"]);
      expect((await store.list()).records).toEqual([
        {
          record,
          state: "due",
          failure: {
            failedAt: expect.stringMatching(/^\d{4}-.*Z$/),
            message: expect.stringMatching(says),
          },
        },
      ]);
    },
  );

  test("because the folder it belongs to is gone says so", async () => {
    const { store, base } = scene();
    await store.add({ ...key, argv: ["true"], cwd: join(base, "gone"), maxAgeMs: HOUR });
    expect(ends(await store.runDue(key, within))).toEqual([
      expect.stringMatching(/^failed: .*working directory \S+\/gone does not exist/),
    ]);
  });

  test("runs again with whoever comes next, a call or not, and leaves nothing when it is done", async () => {
    const { store, base, promise, lines, names } = scene();
    await promise("try", `[ -e ${base}/fixed ]`);
    expect(results(await store.runDue("due", within))).toEqual([]);
    expect(results(await store.runDue(key, within))).toEqual(["failed"]);
    expect(results(await store.runDue("due", within))).toEqual(["failed"]);
    writeFileSync(join(base, "fixed"), "");
    expect(results(await store.runDue("due", within))).toEqual(["done"]);
    expect(lines()).toEqual(["try", "try", "try"]);
    expect(names()).toEqual([]);
  });

  test("is ended with us when we are told to stop, stays due, and no other is begun", async () => {
    const { store, promise, lines } = scene();
    const controller = new AbortController();
    await promise("first");
    await promise("last", "sleep 300");
    const poll = setInterval(() => lines().length > 0 && controller.abort(), 5);
    const settled = await store.runDue(key, { ...within, signal: controller.signal });
    clearInterval(poll);
    expect(ends(settled)).toEqual(["failed: was ended by us"]);
    expect((await store.list()).records.map(({ state }) => state)).toEqual(["due", "due"]);
    expect(lines()).toEqual(["last"]);
  });
});

describe("without a call", () => {
  test("what another boot left runs, and what is over its time, and nothing else", async () => {
    let [now, boot] = [Date.now(), "b1"];
    const { store, promise, lines } = scene({ now: () => now, boot: () => boot });
    await promise("before the restart");
    boot = "b2";
    await promise("old");
    now += 24 * HOUR;
    await promise("young");
    expect(results(await store.runDue(other, within))).toEqual([]);
    expect(results(await store.runDue("due", within))).toEqual(["done", "done"]);
    expect(lines()).toEqual(["old", "before the restart"]);
    expect((await store.list()).records.map(({ state }) => state)).toEqual(["open"]);
    expect(results(await store.runDue("all", within))).toEqual(["done"]);
    expect(lines()).toEqual(["old", "before the restart", "young"]);
  });
});

describe("one that is running", () => {
  /** A process of its own that runs what is due with the key, and its command, which waits for a file. */
  async function running(at: ReturnType<typeof scene>) {
    const { env, living } = marker();
    await at.promise("first");
    await at.promise("last", `while [ ! -e ${at.base}/go ]; do sleep 0.01; done`);
    const code = `import { openStore } from ${JSON.stringify(new URL("../src/undo/store.ts", import.meta.url))};
      const settled = await openStore(${JSON.stringify(at.records)}).runDue(${JSON.stringify(key)}, { timeoutMs: 60000 });
      console.log(settled.map(({ result }) => result).join());`;
    const runner = start(process.execPath, ["--input-type=module", "-e", code], {
      env: { PATH: process.env["PATH"], ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    runner.stdout.on("data", (text) => (said += text));
    const over = new Promise((resolve) => runner.once("close", resolve));
    await expect.poll(at.lines, { timeout: 20_000 }).toEqual(["last"]);
    const owner = Number(
      at
        .names()
        .find((name) => name.includes(".run."))
        ?.split(".")[4],
    );
    return {
      runner,
      over,
      said: () => said.trim(),
      living,
      owner,
      go: () => writeFileSync(join(at.base, "go"), ""),
    };
  }

  test("is left to him who is at it, and so are the earlier ones of its key", async () => {
    const at = scene();
    const { over, said, owner, go } = await running(at);
    expect(ends(await at.store.runDue(key, within))).toEqual([
      "running: is being run by another process",
    ]);
    expect(results(await at.store.runDue("all", within))).toEqual(["running"]);
    expect((await at.store.list()).records.map(({ state, pid }) => [state, pid])).toEqual([
      ["due", undefined],
      ["running", owner],
    ]);
    go();
    await over;
    expect(said()).toBe("done,done");
    expect(at.lines()).toEqual(["last", "first"]);
    expect(at.names()).toEqual([]);
  });

  test("ends by itself when he who started it is killed, and is not run again", async () => {
    const at = scene();
    const { runner, over, living, go } = await running(at);
    runner.kill("SIGKILL");
    await over;
    expect(results(await at.store.runDue(key, within))).toEqual(["running"]);
    go();
    await expect.poll(living, { timeout: 20_000 }).toEqual([]);
    expect(results(await at.store.runDue(key, within))).toEqual(["done"]);
    expect(at.lines()).toEqual(["last", "first"]);
    expect(at.names()).toEqual([]);
  });

  test("is run again when it is killed with him who started it", async () => {
    const at = scene();
    const { runner, over, living, owner, go } = await running(at);
    runner.kill("SIGKILL");
    await over;
    process.kill(-owner, "SIGKILL");
    await expect.poll(living, { timeout: 20_000 }).toEqual([]);
    go();
    expect((await at.store.list()).records.map(({ state }) => state)).toEqual(["due", "due"]);
    expect(results(await at.store.runDue("due", within))).toEqual(["done", "done"]);
    expect(at.lines()).toEqual(["last", "last", "first"]);
    expect(at.names()).toEqual([]);
  });

  test("is still running while only its owner was killed and the command goes on", async () => {
    const at = scene();
    const { over, said, living, owner, go } = await running(at);
    process.kill(owner, "SIGKILL");
    await over;
    expect(said()).toBe("running");
    expect(results(await at.store.runDue(key, within))).toEqual(["running"]);
    expect(at.lines()).toEqual(["last"]);
    go();
    await expect.poll(living, { timeout: 20_000 }).toEqual([]);
    // Nobody has recorded that it was done.
    expect(results(await at.store.runDue(key, within))).toEqual(["done", "done"]);
    expect(at.lines()).toEqual(["last", "last", "first"]);
  });

  test("is still running while a background child of a command that failed lives", async () => {
    const { env, living } = marker();
    const { store, base, promise, lines } = scene();
    await promise(
      "x",
      `MARK=${env["MARK"]} /bin/sh -c 'while [ ! -e ${base}/go ]; do sleep 0.01; done' & exit 3`,
    );
    expect(ends(await store.runDue(key, within))).toEqual([
      "running: exited 3, and what it started still runs",
    ]);
    expect(ends(await store.runDue(key, within))).toEqual([
      "running: is being run by another process",
    ]);
    writeFileSync(join(base, "go"), "");
    await expect.poll(living, { timeout: 20_000 }).toEqual([]);
    expect(ends(await store.runDue("due", within))).toEqual([expect.stringContaining("exited 3")]);
    expect(lines()).toEqual(["x", "x"]);
  });

  describe("and whose owner, by its number, is a process that lives,", () => {
    const cases: readonly [
      title: string,
      name: (pid: number, born: string) => string,
      state: string,
    ][] = [
      [
        "is running where it is that process",
        (pid, born) => `${toBootTag("b1")}.${pid}.${born}`,
        "running",
      ],
      [
        "is due where that process is a later one of the same number",
        (pid, born) => `${toBootTag("b1")}.${pid}.${Number(born) - 1}`,
        "due",
      ],
      [
        "is due after a restart of the machine",
        (pid, born) => `${toBootTag("b0")}.${pid}.${born}`,
        "due",
      ],
    ];
    test.each(cases)("%s", async (_title, name, state) => {
      const { records, store, promise, lines } = scene({ boot: () => "b1" });
      const { id } = await promise("x");
      const owner = start("sleep", ["300"], { detached: true, stdio: "ignore" });
      onTestFinished(() => void owner.kill("SIGKILL"));
      const born =
        readFileSync(`/proc/${owner.pid}/stat`, "latin1").split(") ")[1]?.split(" ")[19] ?? "";
      renameSync(
        join(records, `${id}.open`),
        join(records, `${id}.run.00000000.${name(owner.pid ?? 0, born)}`),
      );
      expect((await store.list()).records.map((listed) => listed.state)).toEqual([state]);
      expect(results(await store.runDue("due", within))).toEqual([
        state === "due" ? "done" : "running",
      ]);
      expect(lines()).toEqual(state === "due" ? ["x"] : []);
    });
  });
});

describe("a command gets exactly its words", () => {
  const hostile = [
    "a\nb\n",
    "'",
    '"',
    "$(touch canary)",
    "`touch canary`",
    "",
    "-n",
    "--",
    "\\",
    "*",
    " ",
    "é 😀",
    "\udc80\udcff",
    "%s",
    "a=b",
  ];

  test("whatever stands in them", async () => {
    const { store, base } = scene();
    const argv = [
      "/bin/sh",
      "-c",
      `for word; do printf '%s\\0' "$word"; done >words`,
      "sh",
      ...hostile,
    ] as const;
    await store.add({ ...key, argv: [...argv], cwd: base, maxAgeMs: HOUR });
    expect((await store.list()).records[0]?.record.argv).toEqual(argv);
    expect(results(await store.runDue(key, within))).toEqual(["done"]);
    expect(
      escapeBytes(readFileSync(join(base, "words")))
        .split("\0")
        .slice(0, -1),
    ).toEqual(hostile);
    expect(existsSync(join(base, "canary"))).toBe(false);
  });

  test("whatever stands in the name of the program", async () => {
    const { store, base } = scene();
    const argv: UndoRecord["argv"] = [join(base, "a=b $(c)\n'\""), "x"];
    writeFileSync(argv[0], `#!/bin/sh\necho "$#" >"${base}/ran"\n`, { mode: 0o755 });
    await store.add({ ...key, argv, maxAgeMs: HOUR });
    expect(ends(await store.runDue(key, within))).toEqual(["done: exited 0"]);
    expect(readFileSync(join(base, "ran"), "utf8")).toBe("1\n");
  });

  test.each([["exit"], [":"], ["bh_born"], ["if"]])(
    "and is a program, never a word of the shell's own: %s",
    async (word) => {
      const { store, names } = scene();
      await store.add({ ...key, argv: [word, "0"], maxAgeMs: HOUR });
      expect(ends(await store.runDue(key, within))).toEqual([
        expect.stringMatching(/^failed: exited 127/),
      ]);
      expect(kinds(names())).toEqual(["due", "error"]);
    },
  );

  test("and our environment, with nothing of ours in it", async () => {
    const { store, base } = scene();
    await store.add({ ...key, argv: ["env", "-0"], cwd: base, maxAgeMs: HOUR });
    const [settled] = await store.runDue(key, within);
    const names = settled?.stdout.split("\0").map((line) => line.split("=")[0] ?? "");
    // What any shell adds.
    const ours = new Set([...Object.keys(process.env), "PWD", "OLDPWD", "SHLVL", "_", ""]);
    expect(names).toContain("PATH");
    expect(names?.filter((name) => !ours.has(name))).toEqual([]);
  });

  test("without a PATH as well, and in a folder of any name", async () => {
    vi.stubEnv("PATH", undefined);
    const folderOfAnyName = join(folder(), "-f '\"$(x)\n", "undo");
    const store = openStore(folderOfAnyName);
    await shell(store, ":");
    expect(ends(await store.runDue(key, within))).toEqual(["done: exited 0"]);
    expect(readdirSync(folderOfAnyName)).toEqual([]);
    vi.unstubAllEnvs();
  });
});

describe("what killed processes and other hands leave in the folder", () => {
  test("goes, if it is ours and nobody writes it any more", async () => {
    const { store, records, promise, names } = scene();
    const { id } = await promise("x", "exit 1");
    const gone = start("true");
    await new Promise((resolve) => gone.once("close", resolve));
    const left = [
      `unfinished.${gone.pid}.00000000`,
      `unfinished.${process.pid}.00000000`,
      "0000000009-00000000.error",
      "README",
    ];
    for (const name of left) writeFileSync(join(records, name), "{");
    await store.runDue(other, within);
    expect(names()).toEqual([`${id}.open`, "README", `unfinished.${process.pid}.00000000`].sort());
  });

  test("what cannot be read at all keeps nobody from his own either", async () => {
    const { store, records, promise, lines } = scene();
    await promise("x");
    mkdirSync(join(records, "0000000002-00000000.due"));
    expect(results(await store.runDue("all", within))).toEqual(["done"]);
    expect(lines()).toEqual(["x"]);
    expect((await store.list()).faults).toHaveLength(1);
  });

  test("a file that is no undo record is told, left alone, and keeps nobody from his own", async () => {
    const { store, records, promise, lines } = scene();
    await promise("x");
    const file = join(records, "0000000002-00000000.due");
    writeFileSync(file, '{"format":1,"prod');
    expect(results(await store.runDue("all", within))).toEqual(["done"]);
    expect(lines()).toEqual(["x"]);
    const { records: left, faults } = await store.list();
    expect(left).toEqual([]);
    expect(faults.map(({ message }) => message)).toEqual([
      expect.stringContaining(`${file}: this undo command cannot be read`),
    ]);
    expect(readFileSync(file, "utf8")).toBe('{"format":1,"prod');
  });
});

test("nothing is loaded that starts processes where there is nothing to undo", async () => {
  const { records } = scene();
  const code = `
    const { openStore } = await import(${JSON.stringify(new URL("../src/undo/store.ts", import.meta.url))});
    const settled = await openStore(${JSON.stringify(records)}).runDue(${JSON.stringify(key)}, { timeoutMs: 1000 });
    console.log(JSON.stringify([settled, process.moduleLoadList.filter((name) => name.endsWith(" child_process"))]));`;
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, ["--input-type=module", "-e", code], (_error, out, err) =>
      resolve({ stdout: out, stderr: err }),
    );
  });
  expect([JSON.parse(stdout), stderr]).toEqual([[[], []], ""]);
});
