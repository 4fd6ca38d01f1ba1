import { testAdapter } from "@backup-hooks/core/conformance";
import { describe, test } from "vitest";
import { syncrify } from "../src/index.ts";
import { sample } from "./conformance-sample.ts";

testAdapter({ adapter: syncrify(), sample, describe, test });
