import { describe, expect, test } from "vitest";
import { createVirtualClock, systemClock } from "../src/util/clock.ts";

describe("the system's clock", () => {
  test("is the time of day", () => {
    const before = Date.now();
    const now = systemClock.now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  test("never wakes early", async () => {
    const end = performance.now() + 30;
    await systemClock.sleep(30);
    expect(performance.now()).toBeGreaterThanOrEqual(end);
  });

  test.each([0, -1, Number.NaN])("does not sleep for %d ms", async (ms) => {
    await expect(systemClock.sleep(ms)).resolves.toBeUndefined();
  });

  test.each([2 ** 31, 2 ** 40, Number.POSITIVE_INFINITY])(
    "sleeps for %d ms, longer than a timer can, until the signal aborts",
    async (ms) => {
      const stop = new AbortController();
      let awake = false;
      const sleeping = systemClock.sleep(ms, stop.signal).then(() => (awake = true));
      await systemClock.sleep(20);
      expect(awake).toBe(false);
      stop.abort();
      await sleeping;
      expect(awake).toBe(true);
    },
  );

  test("does not begin to sleep on an aborted signal", async () => {
    await expect(systemClock.sleep(1e9, AbortSignal.abort())).resolves.toBeUndefined();
  });

  test("leaves no timer behind", async () => {
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    const stop = new AbortController();
    const sleeping = systemClock.sleep(1e9, stop.signal);
    expect(timers()).toBe(before + 1);
    stop.abort();
    await sleeping;
    expect(timers()).toBe(before);
  });
});

describe("a virtual clock", () => {
  test("moves on by sleeping, and only so", async () => {
    const clock = createVirtualClock(1000);
    expect(clock.now()).toBe(1000);
    await clock.sleep(60_000);
    await clock.sleep(3000);
    expect(clock.now()).toBe(64_000);
  });

  test("begins now when nothing else is said", () => {
    const before = Date.now();
    const now = createVirtualClock().now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  test("stands still on an aborted signal and for nothing to sleep", async () => {
    const clock = createVirtualClock(5);
    await clock.sleep(100, AbortSignal.abort());
    await clock.sleep(-100);
    expect(clock.now()).toBe(5);
  });
});
