import { testAdapter } from "@backup-hooks/core/conformance";
import { describe, test } from "vitest";
import { barman } from "../src/index.ts";
import { sample } from "./conformance-sample.ts";

describe.each(["3.4", "3.17"])("Barman %s", (version) => {
  testAdapter({ adapter: barman({ version }), sample, describe, test });
});
