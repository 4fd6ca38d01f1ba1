import { inspect, isDeepStrictEqual } from "node:util";
import type { Subject } from "./sample.ts";

/** One thing to check, on a row of the adapter's tables or on something else that has a name. */
export interface Check {
  /** An event, an operation, or `adapter`. */
  readonly row: string;
  /** In kebab-case, unique per rule and row; part of the case's id. */
  readonly name: string;
  run(): void | Promise<void>;
}

/** A sentence of the contract, and the cases that check it. */
export interface Rule {
  /** Stable: `C04`. */
  readonly id: string;
  /** The part of the contract that the rule belongs to. */
  readonly group: Group;
  /** A few words, for lists. */
  readonly title: string;
  /** The sentence of the contract that a failing case breaks. */
  readonly sentence: string;
  /** From the tables alone: nothing is read or started before a case runs. */
  createChecks(subject: Subject): readonly Check[];
}
export type Group =
  | "tables"
  | "calls"
  | "plans"
  | "answers"
  | "operations"
  | "processes"
  | "installation"
  | "package";

/** A broken rule, with the expected and the received value. */
export class RuleViolation extends Error {
  readonly expected: unknown;
  readonly received: unknown;

  constructor(what: string, expected: unknown, received: unknown) {
    super(what);
    this.expected = expected;
    this.received = received;
  }
}

/** Asserts that two values are deeply equal. */
export function assertEqual(what: string, expected: unknown, received: unknown): void {
  if (!isDeepStrictEqual(dropUndefined(received), dropUndefined(expected)))
    throw new RuleViolation(what, expected, received);
}

/** Asserts that a condition holds. `expected` describes it in words. */
export function assert(
  condition: boolean,
  what: string,
  expected: string,
  received: unknown,
): void {
  if (!condition) throw new RuleViolation(what, toVerbatim(expected), received);
}

/** Text that is shown verbatim instead of as a quoted value. */
export const toVerbatim = (text: string): object => ({ [inspect.custom]: () => text });

/** Removes keys that are undefined, because they are equivalent to absent keys. */
function dropUndefined(value: unknown): unknown {
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(dropUndefined);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) =>
      part === undefined ? [] : [[key, dropUndefined(part)]],
    ),
  );
}
