import { describe, expect, test } from "vitest";
import { type Adapter, type HookEvent, playScenario, type Scenario, virtualClock } from "../src/index.ts";
import { env, toy } from "./toy.ts";

const adapter = toy();
const event = (job: string): HookEvent<"before"> => ({
  product: "toy",
  name: "before",
  operation: "backup",
  phase: "pre",
  fields: { TOY_JOB: job },
});
const play = (scenario: Scenario, text = "echo $TOY_JOB", options = {}) =>
  playScenario(adapter as Adapter, scenario, { before: [text] }, { env, clock: virtualClock(0), ...options });

function* two(job: string, says: string[]): Scenario {
  for (const turn of ["1", "2"]) {
    const result = yield { events: [event(`${job}${turn}`)], heard: true };
    says.push(`${job}${turn} ${result?.answer.decision}`);
  }
  return { decision: "proceed", says: "would go on" };
}

describe("a scenario", () => {
  test("is told what came of each firing, and says what the product does in the end", async () => {
    const says: string[] = [];
    const { answer, firings } = await play(two("a", says), "exit 3");
    expect(says).toEqual(["a1 cancel", "a2 cancel"]);
    expect(answer).toEqual({ decision: "proceed", says: "would go on" });
    expect(firings.map(({ events }) => events[0]?.fields["TOY_JOB"])).toEqual(["a1", "a2"]);
  });

  test("takes its pauses on the clock", async () => {
    const clock = virtualClock(0);
    const told: string[] = [];
    function* pausing(): Scenario {
      yield { pauseMs: 300_000, why: "five minutes" };
      return { decision: "cancel", says: "would stop" };
    }
    const { answer } = await play(pausing(), "", { clock, paused: (ms: number, why: string) => told.push(`${why} ${ms}`) });
    expect([answer.says, clock.now(), told]).toEqual(["would stop", 300_000, ["five minutes 300000"]]);
  });

  test("side by side: every track in its own order, no more of them at a time than it says", async () => {
    let running = 0;
    let most = 0;
    const says: string[] = [];
    function* all(): Scenario {
      yield { tracks: ["a", "b", "c", "d"].map((job) => two(job, says)), parallel: 2 };
      return { decision: "proceed", says: "would go on", notes: ["four"], found: { tracks: 4 } };
    }
    const observer = {
      attemptStarts: () => {
        running += 1;
        most = Math.max(most, running);
      },
      attemptEnds: () => {
        running -= 1;
      },
    };
    const { answer, firings } = await play(all(), "sleep 0.05", { observer });
    expect(most).toBe(2);
    for (const job of ["a", "b", "c", "d"])
      expect(says.filter((text) => text.startsWith(job))).toEqual([`${job}1 proceed`, `${job}2 proceed`]);
    expect(firings).toHaveLength(8);
    expect(answer).toMatchObject({ notes: ["four"], found: { tracks: 4 } });
  });

  test("tells the results, and forgets them when asked to", async () => {
    let told = 0;
    const { firings } = await play(two("a", []), "exit 0", { keep: false, fired: () => (told += 1) });
    expect([firings, told]).toEqual([[], 2]);
  });

  test("stopped from outside, it plays nothing further", async () => {
    const stop = new AbortController();
    const says: string[] = [];
    const { answer, interrupted } = await play(two("a", says), "echo ready; sleep 60", {
      signal: stop.signal,
      observer: { output: () => stop.abort("terminate") },
    });
    expect({ answer, interrupted, says }).toEqual({
      answer: { decision: "fail", says: "was stopped from outside" },
      interrupted: "terminate",
      says: [],
    });
  });
});
