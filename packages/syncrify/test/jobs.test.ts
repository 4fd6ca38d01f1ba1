import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lines } from "./fixture.ts";
import { json, site, syncrifyHooks } from "./program.ts";

const VALUE = "./hook.sh $EVENT $JOB_ID $CLIENT_IP $FILE_COUNT $PROFILE $USER";
const APPEND = { "hook.sh": '#!/bin/sh\nprintf "%s\\n" "$*" >> log\n' };
/** Waits until as many calls of its event have come as it is told. */
const meet = (count: number): string =>
  `mkdir -p met/$1; touch met/$1/$2\nuntil [ $(ls met/$1 | wc -l) -ge ${count} ]; do sleep 0.02; done`;

describe("rehearse --jobs", () => {
  test("a start and an end call for each, of clients of their own; ids count from 1", async () => {
    const cwd = site(VALUE, APPEND);
    const { report, exitCode } = await json(["rehearse", "--jobs", "3", "--parallel", "1"], {
      cwd,
    });
    expect(lines(cwd, "log")).toEqual([
      "true 1 10.0.0.1 0 Profile_1 client-1@example.org",
      "false 1 10.0.0.1 10 Profile_1 client-1@example.org",
      "true 2 10.0.0.2 0 Profile_2 client-2@example.org",
      "false 2 10.0.0.2 20 Profile_2 client-2@example.org",
      "true 3 10.0.0.3 0 Profile_3 client-3@example.org",
      "false 3 10.0.0.3 30 Profile_3 client-3@example.org",
    ]);
    expect(report).toMatchObject({
      decision: "proceed",
      found: { calls: { made: 6, failed: 0 } },
      notes: ["3 jobs, at most 1 at a time: 6 calls made, 0 could not be started."],
    });
    expect(report.events).toHaveLength(6);
    expect(exitCode).toBe(0);
  });

  test("all at the same time: each waits for all others", async () => {
    const cwd = site(VALUE, { "hook.sh": `#!/bin/sh\n${meet(8)}\necho $2 >> log\n` });
    const { report } = await json(
      ["rehearse", "--jobs", "8", "--parallel", "8", "--timeout", "50s"],
      { cwd },
    );
    expect(report.found.calls).toEqual({ made: 16, failed: 0 });
    expect(lines(cwd, "log").sort()).toEqual(
      ["1", "2", "3", "4", "5", "6", "7", "8"].flatMap((id) => [id, id]),
    );
  });

  test("never more than --parallel at a time", async () => {
    const hook =
      "#!/bin/sh\nmkdir -p here; touch here/$2\nls here | wc -l >> log\nsleep 0.05\nrm here/$2\n";
    const cwd = site(VALUE, { "hook.sh": hook });
    await json(["rehearse", "--jobs", "6", "--parallel", "2"], { cwd });
    expect(lines(cwd, "log")).toHaveLength(12);
    expect(Math.max(...lines(cwd, "log").map(Number))).toBeLessThanOrEqual(2);
  });

  test("values that are set are those of all clients; the job id that is set is the first one", async () => {
    const cwd = site(VALUE, APPEND);
    await json(
      [
        "rehearse",
        "--jobs",
        "2",
        "--parallel",
        "1",
        "--set",
        "user=joe",
        "--set",
        "job_id=41",
        "--set",
        "end:profile=A B",
      ],
      {
        cwd,
      },
    );
    expect(lines(cwd, "log")).toEqual([
      "true 41 10.0.0.1 0 Profile_1 joe",
      "false 41 10.0.0.1 10 A_B joe",
      "true 42 10.0.0.2 0 Profile_2 joe",
      "false 42 10.0.0.2 20 A_B joe",
    ]);
  });

  test("--restart: ids begin again", async () => {
    const cwd = site("./hook.sh $EVENT $JOB_ID $USER", APPEND);
    const { stdout } = await syncrifyHooks(
      ["rehearse", "--jobs", "5", "--parallel", "1", "--restart", "2"],
      { cwd },
    );
    expect(lines(cwd, "log").filter((line) => line.startsWith("true"))).toEqual(
      [1, 2, 1, 2, 1].map((id, index) => `true ${id} client-${index + 1}@example.org`),
    );
    expect(stdout.match(/^The server restarts, job ids begin again at 1$/gm)).toHaveLength(2);
  });

  test("--crash: the first jobs break off without an end call", async () => {
    const cwd = site("./hook.sh $EVENT $JOB_ID", APPEND);
    const { report } = await json(["rehearse", "--jobs", "3", "--parallel", "1", "--crash", "2"], {
      cwd,
    });
    expect(lines(cwd, "log")).toEqual(["true 1", "true 2", "true 3", "false 3"]);
    expect(report.notes[0]).toBe(
      "3 jobs, at most 1 at a time, 2 of them broken off without an end call: 4 calls made, 0 could not be started.",
    );
  });

  test("hooks that fail, that are not there, and builds that call none: counted, and nothing stops", async () => {
    const failing = await json(["rehearse", "--jobs", "2"], {
      cwd: site(VALUE, { "hook.sh": "#!/bin/sh\nexit 9\n" }),
    });
    expect(failing.report).toMatchObject({
      decision: "proceed",
      found: { calls: { made: 4, failed: 0 } },
    });
    const gone = await json(["rehearse", "--jobs", "2"], { cwd: site(VALUE) });
    expect(gone.report.found.calls).toEqual({ made: 0, failed: 4 });
    const old = await json(["rehearse", "--jobs", "2", "--product-version", "500"], {
      cwd: site(VALUE, APPEND),
    });
    expect(old.report.found.calls).toEqual({ made: 0, failed: 0 });
    expect([failing.exitCode, gone.exitCode, old.exitCode]).toEqual([0, 0, 0]);
  });

  test("the report keeps the output of each hook together", async () => {
    const cwd = site(VALUE, {
      "hook.sh": `#!/bin/sh\nprintf "$2 begins, "\n${meet(4)}\necho "$2 ends"\n`,
    });
    const { stdout } = await syncrifyHooks(["rehearse", "--jobs", "4", "--timeout", "50s"], {
      cwd,
    });
    for (const id of [1, 2, 3, 4]) {
      for (const event of ["true", "false"]) {
        expect(stdout).toMatch(
          new RegExp(
            `^jobHookScript: \\./hook\\.sh ${event} ${id} .*\\n  │ ${id} begins, ${id} ends\\n  exited 0`,
            "m",
          ),
        );
      }
    }
  });
});

describe("--watch", () => {
  const watch = (cwd: string, ...args: string[]) =>
    json(
      ["rehearse", "--jobs", "8", "--parallel", "8", "--timeout", "50s", "--watch", "log", ...args],
      { cwd },
    );

  test("a well-behaved script, called by all at once: nothing torn, nothing missing", async () => {
    const cwd = site(VALUE, {
      "hook.sh": `#!/bin/sh\n${meet(8)}\nprintf "%s\\n" "$*" >> log\n`,
      log: "an older line\n",
    });
    const { report } = await watch(cwd);
    expect(report.found).toEqual({
      calls: { made: 16, failed: 0 },
      watch: { file: "log", lines: 16, torn: [], missing: [] },
    });
    expect(report.notes).toContain("log: 16 lines added, 0 torn, 0 missing.");
  });

  test("a script that writes its line in two pieces: torn", async () => {
    const cwd = site(VALUE, {
      "hook.sh": `#!/bin/sh\nprintf "%s of %s " $1 $2 >> log\n${meet(8)}\nprintf "%s\\n" "$3" >> log\n`,
    });
    // The start calls alone: eight first pieces in one line, seven second ones in lines of their own.
    const { report, exitCode } = await watch(cwd, "--crash", "8");
    expect(report.found.watch).toMatchObject({ lines: 8, missing: [] });
    expect(report.found.watch.torn).toHaveLength(8);
    expect(report.notes).toContain("log: 8 lines added, 8 torn, 0 missing.");
    expect(exitCode).toBe(0);
  });

  test("a script that reads, then writes the whole file anew: all but one of the calls at the same time are missing", async () => {
    const hook = `#!/bin/sh\nold=$(cat log 2>/dev/null)\n${meet(8)}\nprintf "%s\\n" "$old" "$*" | grep . > new.$2; mv new.$2 log\n`;
    const { report } = await watch(site(VALUE, { "hook.sh": hook }));
    const { lines: added, torn, missing } = report.found.watch;
    expect({ added, torn: torn.length }).toEqual({ added: 2, torn: 0 });
    expect(missing.reduce((sum, { calls, lines: found }) => sum + calls - found, 0)).toBe(14);
    expect(missing.map(({ jobId }) => jobId).every((id) => /^100000[1-8]$/.test(id))).toBe(true);
  });

  test("without $JOB_ID in the call the lines are counted only, and the report says why", async () => {
    const cwd = site("./hook.sh $EVENT $USER", APPEND);
    const { report } = await watch(cwd);
    expect(report.found.watch).toEqual({ file: "log", lines: 16 });
    expect(report.notes).toContainEqual(
      expect.stringContaining(
        "16 lines added; without $JOB_ID in the call, or without a call, they cannot be told apart.",
      ),
    );
  });

  test("the file is found from where the command was typed, and need not be there", async () => {
    const cwd = site("true $EVENT $JOB_ID");
    const { report } = await json(["rehearse", "--jobs", "2", "--watch", join(cwd, "none")], {
      cwd,
    });
    expect(report.found.watch).toMatchObject({
      lines: 0,
      torn: [],
      missing: [
        { calls: 2, lines: 0 },
        { calls: 2, lines: 0 },
      ],
    });
  });

  test("--script is examined in place of what is configured", async () => {
    const cwd = site(VALUE, { ...APPEND, "other.sh": '#!/bin/sh\necho "other $2" >> log\n' });
    const { report } = await watch(cwd, "--script", "./other.sh");
    expect(report.found.watch).toMatchObject({ lines: 16, torn: [], missing: [] });
    expect(lines(cwd, "log")[0]).toMatch(/^other 100000\d$/);
  });
});
