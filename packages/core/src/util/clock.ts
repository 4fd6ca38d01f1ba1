import { setTimeout as pause } from "node:timers/promises";

/** Time as a port: the pauses between attempts are taken through it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, or at once (it never rejects) when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The longest delay that a timer of Node takes; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    const end = performance.now() + ms;
    for (let left = ms; left > 0 && signal?.aborted !== true; left = end - performance.now()) {
      // The rejection of an aborted timer is this function's way to end early.
      await pause(Math.min(left, LONGEST_TIMER_MS), undefined, signal && { signal }).catch(
        () => undefined,
      );
    }
  },
};

/** A clock that no time passes on: sleeping moves it forward at once. It begins at `start`, by default now. */
export function createVirtualClock(start: number = Date.now()): Clock {
  let time = start;
  return {
    now: () => time,
    async sleep(ms, signal) {
      if (signal?.aborted !== true && ms > 0) time += ms;
    },
  };
}
