import type { Rule } from "./rule.ts";
import { answerRules } from "./rules-answers.ts";
import { callRules } from "./rules-calls.ts";
import { configRules } from "./rules-config.ts";
import { decodeRules } from "./rules-decode.ts";
import { factRules } from "./rules-facts.ts";
import { installRules } from "./rules-install.ts";
import { operationRules } from "./rules-operations.ts";
import { packageRules } from "./rules-package.ts";
import { pauseRules } from "./rules-pauses.ts";
import { planRules } from "./rules-plans.ts";
import { processRules } from "./rules-processes.ts";
import { tableRules } from "./rules-tables.ts";

/** All rules, in the order of their ids. */
export const rules: readonly Rule[] = [
  ...tableRules,
  ...callRules,
  ...decodeRules,
  ...factRules,
  ...configRules,
  ...planRules,
  ...pauseRules,
  ...answerRules,
  ...operationRules,
  ...processRules,
  ...installRules,
  ...packageRules,
].sort((a, b) => (a.id < b.id ? -1 : 1));
