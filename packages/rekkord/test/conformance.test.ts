import { testAdapter } from "@backup-hooks/core/conformance";
import { describe, test } from "vitest";
import { rekkord } from "../src/index.ts";
import { createSample } from "./conformance-sample.ts";

describe.each(["0.97", "0.104"])("Rekkord %s", (version) => {
  const adapter = rekkord({ version });
  testAdapter({ adapter, sample: createSample(adapter.events), describe, test });
});
