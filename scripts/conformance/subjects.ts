import { backrest } from "@backup-hooks/backrest";
import { barman } from "@backup-hooks/barman";
import type { Adapter } from "@backup-hooks/core";
import type { Sample } from "@backup-hooks/core/conformance";
import { rekkord } from "@backup-hooks/rekkord";
import { retrospect } from "@backup-hooks/retrospect";
import { syncrify } from "@backup-hooks/syncrify";

export interface Subject {
  readonly adapter: Adapter;
  readonly sample: Sample;
}

const adapters: readonly Adapter[] = [barman(), rekkord(), retrospect(), syncrify(), backrest()];

/** Every adapter of this repository, with the sample that its own tests hand to the suite. */
export const subjects: readonly Subject[] = await Promise.all(
  adapters.map(async (adapter) => ({ adapter, sample: await loadSample(adapter.product) })),
);

async function loadSample(product: string): Promise<Sample> {
  const { sample }: { sample: Sample } = await import(
    `../../packages/${product}/test/conformance-sample.ts`
  );
  return sample;
}
