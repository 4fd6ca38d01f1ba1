import type { Rule } from "../rule.ts";
import { answerRules } from "./answers.ts";
import { callRules } from "./calls.ts";
import { configRules } from "./config.ts";
import { decodeRules } from "./decode.ts";
import { installRules } from "./install.ts";
import { operationRules } from "./operations.ts";
import { packageRules } from "./package.ts";
import { planRules } from "./plans.ts";
import { processRules } from "./processes.ts";
import { pauseRules } from "./retry-delays.ts";
import { summaryRules } from "./summary.ts";
import { tableRules } from "./tables.ts";

/** All rules, ordered by id. */
export const rules: readonly Rule[] = [
  ...tableRules,
  ...callRules,
  ...decodeRules,
  ...summaryRules,
  ...configRules,
  ...planRules,
  ...pauseRules,
  ...answerRules,
  ...operationRules,
  ...processRules,
  ...installRules,
  ...packageRules,
].sort((a, b) => (a.id < b.id ? -1 : 1));
