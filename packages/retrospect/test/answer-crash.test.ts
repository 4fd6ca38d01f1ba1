import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { compiled } from "../../../tests/kit/compile-cache.ts";
import { asking, installed } from "./installed.ts";
import { add, bin } from "./program.ts";

describe("a crash never becomes an outage, unless it is told to", () => {
  test.each(asking)(
    "$name: --on-crash fail stops what can be stopped",
    async ({ name, whenDefault, whenWritten, action }) => {
      const { play, event } = installed({ onCrash: "fail" });
      const { effect, outcome } = await play(await event(name), "throw");
      expect(effect.message).toMatch(action === undefined ? whenWritten : whenDefault);
      expect(outcome.hooks[0]?.attempts[0]?.stderr).toContain("a mistake in the hooks file");
    },
  );

  const gone = {
    "Node is gone": ["/nowhere/node", bin, "answer"],
    "we are gone": [process.execPath, "/nowhere/bin.js", "answer"],
  } as const;
  describe.each(Object.entries(gone))("%s", (_what, argv) => {
    test.each(asking)("$name", async ({ name, whenDefault, whenWritten, action }) => {
      const goesOn = installed({ argv });
      const { effect, outcome } = await goesOn.play(await goesOn.event(name));
      expect(effect.message).toMatch(whenDefault);
      expect(outcome.hooks[0]?.attempts).toMatchObject([{ exitCode: 0 }]);
      const fails = installed({ argv, onCrash: "fail" });
      const { effect: failed } = await fails.play(await fails.event(name));
      expect(failed.message).toMatch(action === undefined ? whenWritten : whenDefault);
    });
  });

  test("what is no intervention file is never written, whatever is missing from a call", async () => {
    const { handler, root } = installed({ onCrash: "fail", argv: ["/nowhere/node"] });
    const before = readdirSync(root);
    const target = add(root, "target", "stays\n");
    for (const args of [
      ["StartScript"],
      ["StartScript", "S", "1/1/2021 1:00"],
      ["StartScript", "S", "d", target],
      [],
      ["StartScript", "intv0001.reh"],
    ]) {
      expect((await execa(handler, args, { cwd: root, reject: false })).exitCode).toBe(0);
    }
    expect(readFileSync(target, "utf8")).toBe("stays\n");
    expect(readdirSync(root).sort()).toEqual([...before, "target"].sort());
  });

  test.each<[what: string, args: string[]]>([
    ["an event that nobody knows", ["EndOfTheWorld", "x"]],
    ["no event", []],
  ])("%s ends with 0, and is logged", async (_what, args) => {
    const { handler, root } = installed({ onCrash: "fail" });
    const { exitCode, stderr } = await execa(handler, args, {
      env: { NODE_COMPILE_CACHE: compiled },
    });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("this is no call of an event handler");
    expect(readFileSync(join(root, "state/answers.log"), "utf8")).toContain(
      "this is no call of an event handler",
    );
  });
});
