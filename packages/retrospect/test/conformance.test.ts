import { testAdapter } from "@backup-hooks/core/conformance";
import { describe, test } from "vitest";
import { retrospect } from "../src/index.ts";
import { sample } from "./conformance-sample.ts";

describe.each(["mac-engine", "linux-client"] as const)("called by the %s", (caller) => {
  testAdapter({ adapter: retrospect({ caller }), sample, describe, test });
});
