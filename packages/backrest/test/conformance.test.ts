import { testAdapter } from "@backup-hooks/core/conformance";
import { describe, test } from "vitest";
import { backrest } from "../src/index.ts";
import { sample } from "./conformance-sample.ts";

testAdapter({ adapter: backrest(), sample, describe, test });
