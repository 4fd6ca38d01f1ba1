/** One figure: `measure` gives it as a multiple of a baseline taken in the same run, or says why this machine has none. */
export interface Row {
  readonly name: string;
  readonly limit: number;
  readonly measure: () => Promise<number | string>;
}

/**
 * How much longer `ours` takes than `baseline`: both in turn, in an order that changes every round, so that whatever else
 * the machine does falls on both; the ratio of the medians.
 */
export async function measureRatio(
  ours: () => Promise<unknown>,
  baseline: () => Promise<unknown>,
  rounds: number,
): Promise<number> {
  const times = { ours: [] as number[], baseline: [] as number[] };
  const sides = [
    ["ours", ours],
    ["baseline", baseline],
  ] as const;
  for (let round = -2; round < rounds; round += 1) {
    for (const [side, run] of round % 2 === 0 ? sides : sides.toReversed()) {
      const start = performance.now();
      await run();
      // The first two rounds warm up.
      if (round >= 0) times[side].push(performance.now() - start);
    }
  }
  return computeMedian(times.ours) / computeMedian(times.baseline);
}

function computeMedian(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
