import { describe, expect, test } from "vitest";
import {
  type Adapter,
  createVirtualClock,
  type HookEvent,
  playScenario,
  type Scenario,
} from "../src/index.ts";
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
  playScenario(
    adapter as Adapter,
    scenario,
    { before: [text] },
    { env, clock: createVirtualClock(0), ...options },
  );

function* two(job: string, says: string[]): Scenario {
  for (const turn of ["1", "2"]) {
    const result = yield { events: [event(`${job}${turn}`)], cancelable: true };
    says.push(`${job}${turn} ${result?.effect.decision}`);
  }
  return { decision: "proceed", message: "would go on" };
}

describe("a scenario", () => {
  test("is told what came of each firing, and says what the product does in the end", async () => {
    const says: string[] = [];
    const { end, dispatches } = await play(two("a", says), "exit 3");
    expect(says).toEqual(["a1 cancel", "a2 cancel"]);
    expect(end).toEqual({ decision: "proceed", message: "would go on" });
    expect(dispatches.map(({ events }) => events[0]?.fields["TOY_JOB"])).toEqual(["a1", "a2"]);
  });

  test("takes its pauses on the clock", async () => {
    const clock = createVirtualClock(0);
    const told: string[] = [];
    function* pausing(): Scenario {
      yield { pauseMs: 300_000, why: "five minutes" };
      return { decision: "cancel", message: "would stop" };
    }
    const { end } = await play(pausing(), "", {
      clock,
      onPause: (ms: number, why: string) => told.push(`${why} ${ms}`),
    });
    expect([end.message, clock.now(), told]).toEqual([
      "would stop",
      300_000,
      ["five minutes 300000"],
    ]);
  });

  test("side by side: every track in its own order, no more of them at a time than it says", async () => {
    let running = 0;
    let most = 0;
    const says: string[] = [];
    function* all(): Scenario {
      yield { tracks: ["a", "b", "c", "d"].map((job) => two(job, says)), parallel: 2 };
      return { decision: "proceed", message: "would go on", notes: ["four"], found: { tracks: 4 } };
    }
    const observer = {
      onAttemptStart: () => {
        running += 1;
        most = Math.max(most, running);
      },
      onAttemptEnd: () => {
        running -= 1;
      },
    };
    const { end, dispatches } = await play(all(), "sleep 0.05", { observer });
    expect(most).toBe(2);
    for (const job of ["a", "b", "c", "d"])
      expect(says.filter((text) => text.startsWith(job))).toEqual([
        `${job}1 proceed`,
        `${job}2 proceed`,
      ]);
    expect(dispatches).toHaveLength(8);
    expect(end).toMatchObject({ notes: ["four"], found: { tracks: 4 } });
  });

  test("tells the results, and forgets them when asked to", async () => {
    let told = 0;
    const { dispatches } = await play(two("a", []), "exit 0", {
      keepResults: false,
      onDispatched: () => (told += 1),
    });
    expect([dispatches, told]).toEqual([[], 2]);
  });

  test("stopped from outside, it plays nothing further", async () => {
    const stop = new AbortController();
    const says: string[] = [];
    const { end, interrupted } = await play(two("a", says), "echo ready; sleep 60", {
      signal: stop.signal,
      observer: { onOutput: () => stop.abort("terminate") },
    });
    expect({ effect: end, interrupted, says }).toEqual({
      effect: { decision: "fail", message: "was stopped from outside" },
      interrupted: "terminate",
      says: [],
    });
  });
});
