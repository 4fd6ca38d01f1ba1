import { describe, test } from "vitest";
import { testAdapter } from "../src/conformance/index.ts";
import { sample } from "./conformance-sample.ts";
import { toy } from "./toy-adapter.ts";

testAdapter({ adapter: toy(), sample, describe, test });
