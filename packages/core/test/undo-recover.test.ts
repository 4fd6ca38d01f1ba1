import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readBootId } from "../src/undo/boot-id.ts";
import { openStore, type UndoRequest } from "../src/undo/store.ts";
import { cli, folder } from "./toy.ts";

const HOUR = 3_600_000;
const COMMAND: UndoRequest = {
  product: "toy",
  operation: "backup",
  job: { server: "main", id: "7" },
  argv: ["true"],
  cwd: "/",
  maxAgeMs: HOUR,
};

/** A state with one command each: not due, of another boot, over its time, and one that fails. */
async function scene() {
  const state = folder();
  const ran = join(state, "ran");
  const open = (machine = {}) => openStore(join(state, "undo"), machine);
  const writes = (word: string): UndoRequest["argv"] => [
    "/bin/sh",
    "-c",
    `echo "$1" >>"$2"`,
    "sh",
    word,
    ran,
  ];
  await open().add({ ...COMMAND, argv: writes("open") });
  await open({ boot: () => "another" }).add({ ...COMMAND, argv: writes("restart") });
  await open({ now: () => Date.now() - HOUR }).add({
    ...COMMAND,
    job: { server: "it's" },
    argv: writes("old"),
  });
  await open({ boot: () => "another" }).add({
    ...COMMAND,
    argv: ["/bin/sh", "-c", "echo 'it hangs' >&2; exit 5"],
  });
  const recover = (...more: string[]) =>
    cli(["recover", ...more], { env: { BACKUP_HOOKS_STATE: state } });
  return { state, recover, ran: () => readFileSync(ran, "utf8").trimEnd().split("\n") };
}

describe("recover", () => {
  test("runs what is due, says what came of it, and exits 1 when one failed", async () => {
    const { recover, ran } = await scene();
    const { stdout, stderr, exitCode } = await recover();
    expect([exitCode, stderr]).toEqual([1, ""]);
    expect(stdout.split("\n")).toEqual([
      "toy backup server=main id=7: /bin/sh -c 'echo '\\''it hangs'\\'' >&2; exit 5'",
      "  failed: exited 5: it hangs; it stays due",
      expect.stringMatching(/^toy backup server=it's: \/bin\/sh -c 'echo "\$1" >>"\$2"' sh old \//),
      "  done: exited 0",
      expect.stringContaining(" sh restart /"),
      "  done: exited 0",
      "2 left; recover --list shows them.",
    ]);
    expect(ran()).toEqual(["old", "restart"]);
  });

  test("--all runs the others as well", async () => {
    const { recover, ran } = await scene();
    expect((await recover("--all")).stdout).toMatch(/\n1 left; recover --list shows it\.$/);
    expect(ran()).toEqual(["old", "restart", "open"]);
  });

  test("--list runs nothing and shows all", async () => {
    const { recover, state } = await scene();
    const { stdout, exitCode } = await recover("--list");
    expect(exitCode).toBe(0);
    expect(stdout.split("\n").filter((line) => line.startsWith("  "))).toEqual([
      expect.stringMatching(/^ {2}written .* ago, due at the end of its work, or at \d{4}-.*Z$/),
      expect.stringMatching(/^ {2}written .* ago, due: the machine was started anew since$/),
      expect.stringMatching(/^ {2}written 60 min.* ago, due: it is older than 60 min$/),
      expect.stringMatching(/^ {2}written .* ago, due: the machine was started anew since$/),
    ]);
    expect(() => readFileSync(join(state, "ran"))).toThrow("ENOENT");
  });

  test("--list shows how the last run failed", async () => {
    const { recover } = await scene();
    await recover();
    expect((await recover("--list")).stdout).toMatch(
      /, due: the work is over\n {2}last run \(\d{4}-\S+Z\): exited 5: it hangs$/,
    );
  });

  test("the same as JSON", async () => {
    const { recover } = await scene();
    const before = JSON.parse((await recover("--list", "--json")).stdout);
    expect(before).toMatchObject({
      format: 1,
      faults: [],
      records: [{ due: false, state: "open" }, { due: true }, { due: true }, { due: true }],
    });
    expect(before.records[2]).toEqual({
      id: expect.stringMatching(/^0000000003-/),
      product: "toy",
      operation: "backup",
      job: { server: "it's" },
      argv: expect.arrayContaining(["old"]),
      cwd: "/",
      createdAt: expect.stringMatching(/Z$/),
      maxAgeMs: HOUR,
      state: "open",
      due: true,
      dueAt: expect.stringMatching(/Z$/),
    });
    const run = await recover("--json");
    expect(run.exitCode).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({
      format: 1,
      undone: [
        { result: "failed", message: "exited 5: it hangs", stderr: "it hangs\n" },
        { result: "done" },
        { result: "done" },
      ],
      open: 2,
      faults: [],
    });
    const after = JSON.parse((await recover("--list", "--json")).stdout);
    expect(after.records[1]).toMatchObject({
      state: "due",
      due: true,
      lastFailure: { message: "exited 5: it hangs" },
    });
  });

  test("--timeout ends what hangs", async () => {
    const state = folder();
    const store = openStore(join(state, "undo"), { boot: () => "another" });
    await store.add({ ...COMMAND, argv: ["sleep", "300"] });
    const { stdout, exitCode } = await cli(["recover", "--state", state, "--timeout", "200ms"]);
    expect(stdout).toContain(
      "failed: did not end in time and was ended by us (SIGTERM); it stays due",
    );
    expect(exitCode).toBe(1);
  });

  test("with nothing to do says so and exits 0, and makes nothing", async () => {
    const state = join(folder(), "none");
    expect(await cli(["recover", "--state", state])).toEqual({
      stdout: "Nothing is due.",
      stderr: "",
      exitCode: 0,
    });
    expect(await cli(["recover", "--list", "--state", state])).toMatchObject({
      stdout: "No undo commands are open.",
      exitCode: 0,
    });
    expect(() => readFileSync(state)).toThrow("ENOENT");
  });

  test("tells of a file that it cannot read, and exits 1", async () => {
    const state = folder();
    const store = openStore(join(state, "undo"));
    await store.add(COMMAND);
    writeFileSync(join(state, "undo", "0000000002-00000000.open"), "");
    for (const words of [["recover"], ["recover", "--list"]]) {
      const { stdout, exitCode } = await cli([...words, "--state", state]);
      expect(stdout).toMatch(
        /error: \S+\/0000000002-00000000\.open: this undo command cannot be read \(.*got no JSON\)\. See for yourself/,
      );
      expect(exitCode).toBe(1);
    }
  });

  test("refuses a folder that others may write to with 2", async () => {
    const { recover, state } = await scene();
    chmodSync(join(state, "undo"), 0o777);
    for (const words of [[], ["--list"]]) {
      expect(await recover(...words)).toMatchObject({
        stdout: "",
        stderr: expect.stringContaining("others may write to this folder"),
        exitCode: 2,
      });
    }
  });

  test("refuses a duration that is none with 2", async () => {
    expect((await cli(["recover", "--timeout", "5"])).exitCode).toBe(2);
  });
});

test("the name of a boot stays the same until the next one", () => {
  expect(readBootId()).toMatch(/^[0-9a-f-]{36}$/);
  expect(readBootId()).toBe(readBootId());
});
