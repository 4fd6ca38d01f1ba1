import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type RetrospectEventName, retrospect } from "../src/index.ts";
import { asking, installed, type Seen } from "./installed.ts";
import { json } from "./program.ts";

const names = Object.keys(retrospect({ caller: "mac-engine" }).events) as RetrospectEventName[];
const silent = names.filter((name) => !asking.some((row) => row.name === name));

describe("full circle: Retrospect, the installed handler, a hooks file, Retrospect", () => {
  test.each(asking)("$name", async ({ name, whenDefault, whenWritten, action }) => {
    const { play, event: make, root } = installed();
    const stops = ["cancel", "fail", "retry"];
    const answers = ["", "warn", "throw", ...stops, "keepRunning", "resetTimer", "suppressDialog"];
    const played = await Promise.all(
      answers.map(async (said) => {
        const event = await make(name);
        return { said, event, ...(await play(event, said)) };
      }),
    );
    for (const { said, event, seen, effect, outcome } of played) {
      expect(seen, said).toMatchObject([
        {
          product: "retrospect",
          name,
          phase: event.phase,
          operation: event.operation,
          fields: event.fields,
        },
      ]);
      const writes = action === undefined ? stops.includes(said) : said === action;
      expect(effect.message, said).toMatch(writes ? whenWritten : whenDefault);
      expect(outcome.hooks[0]?.attempts, said).toMatchObject([{ exitCode: 0 }]);
      expect(outcome.hooks[0]?.attempts[0]?.reply, said).toBe(
        writes ? "because of the test\n" : undefined,
      );
    }
    expect(readdirSync(root).filter((file) => file.includes(".reh"))).toEqual([]);
  });

  test.each(silent)("%s, at which nothing that is said changes anything", async (name) => {
    const { play, event: make } = installed();
    const event = await make(name);
    for (const said of ["", "cancel"]) {
      const { seen, effect, outcome } = await play(event, said);
      expect(seen).toMatchObject([{ name, fields: event.fields }]);
      expect(seen[0]?.status).toBe(
        name === "EndScript" || name === "EndSource" ? "success" : undefined,
      );
      expect(effect).toMatchObject({ decision: "proceed" });
      expect(outcome.hooks[0]?.attempts).toMatchObject([{ exitCode: 0 }]);
    }
  });

  test("a whole session, by its documented names too", async () => {
    const { root, event: _, ...rest } = installed();
    const seen = join(root, "seen");
    const { report } = await json(
      ["rehearse", "--script", "Nightly", "--with", "SchedStop", "--sched-stop", "--root", root],
      root,
      [],
      {
        SEEN: seen,
      },
    );
    expect(rest.adapter.events.StopSched.aliases).toContain("SchedStop");
    const events = readFileSync(seen, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Seen);
    expect(events.map(({ name }) => name)).toEqual(report.events.map(({ event }) => event));
    expect(events.map(({ name }) => name)).toContain("StopSched");
    const jobs = (pattern: RegExp) =>
      events.filter(({ name }) => pattern.test(name)).map(({ job }) => job);
    for (const pair of [/^(Start|End)App$/, /^(Start|End)Script$/, /^(Start|End)Source$/]) {
      expect(jobs(pair)).toHaveLength(2);
      expect(jobs(pair)[1]).toEqual(jobs(pair)[0]);
    }
  });
});
