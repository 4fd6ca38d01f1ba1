import { setTimeout as pause } from "node:timers/promises";

/** Time as a port: pauses between attempts go through it, so that they can be simulated. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, or as soon as the signal aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The longest delay of a Node timer; a longer one would expire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    const end = performance.now() + ms;
    for (let left = ms; left > 0 && signal?.aborted !== true; left = end - performance.now()) {
      // An aborted timer rejects; that ends the pause early.
      await pause(Math.min(left, LONGEST_TIMER_MS), undefined, signal && { signal }).catch(
        () => undefined,
      );
    }
  },
};

/** A virtual clock: sleeping moves it forward at once. It begins at `start`, by default now. */
export function createVirtualClock(start: number = Date.now()): Clock {
  let time = start;
  return {
    now: () => time,
    async sleep(ms, signal) {
      if (signal?.aborted !== true && ms > 0) time += ms;
    },
  };
}
