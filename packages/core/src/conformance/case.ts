import { AssertionError } from "node:assert";
import { inspect } from "node:util";
import { HookError } from "../util/errors.ts";
import { type Rule, RuleViolation } from "./rule.ts";
import { rules } from "./rules/index.ts";
import type { Subject } from "./sample.ts";

/**
 * One check of one rule. Each case creates its own state and cleans up, so the order is irrelevant.
 */
export interface Case {
  /** Stable: `C04/pre_backup/hostile-newline`. */
  readonly id: string;
  /** The rule's id. */
  readonly rule: string;
  /** An event, an operation, or `adapter`. */
  readonly row: string;
  /** In readable form: the rule's title and what is checked. */
  readonly title: string;
  /**
   * @throws AssertionError with the rule, the row, the expected and received values, and the rule's
   * sentence
   */
  run(): Promise<void>;
}

/**
 * All cases of an adapter, from its tables alone. Nothing is read or started before a case runs.
 */
export function listCases(adapter: Subject["adapter"], sample: Subject["sample"]): readonly Case[] {
  return rules.flatMap((rule) =>
    rule.createChecks({ adapter, sample }).map(({ row, name, run }): Case => {
      const id = `${rule.id}/${row}/${name}`;
      return {
        id,
        rule: rule.id,
        row,
        title: `${rule.title}: ${row}, ${name.replaceAll("-", " ")}`,
        async run() {
          try {
            await run();
          } catch (error) {
            throw createFailure(id, rule, error);
          }
        },
      };
    }),
  );
}

function createFailure(id: string, rule: Rule, error: unknown): AssertionError {
  const violation =
    error instanceof RuleViolation ? error : new RuleViolation("this was thrown", undefined, error);
  const { message, expected, received } = violation;
  const lines = [
    `${id}: ${message}`,
    `  the contract: ${rule.sentence}`,
    ...(expected === undefined ? [] : [`  expected: ${formatValue(expected)}`]),
    `  got: ${formatValue(received)}`,
  ];
  // Without a stack: it points into the suite, not at the adapter.
  const failed = new AssertionError({ message: lines.join("\n"), actual: received, expected });
  failed.stack = `AssertionError: ${failed.message}`;
  return failed;
}

/** Formats a value. For a HookError, the position in the code is irrelevant. */
function formatValue(value: unknown): string {
  if (value instanceof HookError) return `HookError ${value.code}: ${value.message}`;
  return inspect(value, { depth: 8, maxStringLength: 300, breakLength: 120 }).replaceAll(
    "\n",
    "\n    ",
  );
}
