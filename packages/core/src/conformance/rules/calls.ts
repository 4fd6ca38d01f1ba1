import type { Call } from "../../model/call.ts";
import type { EventSpec, HookEvent } from "../../model/event.ts";
import { HookError } from "../../util/errors.ts";
import {
  assertFieldsArrived,
  createExampleEvents,
  listFreeTextFields,
  mapRows,
  withFields,
} from "../harness/example-events.ts";
import { hostileText, hostileValues } from "../harness/hostile-values.ts";
import { assert, assertEqual, type Check, type Rule } from "../rule.ts";
import type { Subject } from "../sample.ts";

/** An event is encoded as a call and decoded again. */
export const callRules: readonly Rule[] = [
  {
    id: "C03",
    group: "calls",
    title: "call, decode, facts and encode are pure",
    sentence:
      "call, decode, facts and encode depend on what they are given and on nothing else, and change nothing.",
    createChecks: (subject) =>
      mapRows(subject, (row, spec) => [
        {
          row,
          name: "pure",
          run: () => checkPurity(subject, createExampleEvents(subject, row, spec)),
        },
      ]),
  },
  {
    id: "C04",
    group: "calls",
    title: "a call says all that the event says",
    sentence:
      "decode is the inverse of call: whatever a field holds comes back as it was; what the row declares lossy is lost once, and no more of it a second time.",
    createChecks: (subject) =>
      mapRows(subject, (row, spec) => [
        ...createExampleEvents(subject, row, spec).map((event, index) => ({
          row,
          name: `example-${index + 1}`,
          run: () => checkRoundTrip(subject, spec, event),
        })),
        ...createFormChecks(subject, row, spec),
        ...(listFreeTextFields(subject, spec).length === 0
          ? []
          : createHostileChecks(subject, row, spec)),
      ]),
  },
  {
    id: "C15",
    group: "calls",
    title: "what is declared lossy is lost",
    sentence: "A field is declared lossy only if the product destroys something in it.",
    createChecks: (subject) =>
      mapRows(subject, (row, spec) =>
        Object.keys(spec.lossy ?? {}).map((field) => ({
          row,
          name: `lossy-${field}`,
          run: () => checkLoss(subject, row, spec, field),
        })),
      ),
  },
];

const roundTrip = ({ adapter }: Subject, event: HookEvent): HookEvent =>
  adapter.decodeCall(adapter.encodeCall(event));

function checkRoundTrip(subject: Subject, spec: EventSpec, event: HookEvent): void {
  const received = roundTrip(subject, event);
  assertFieldsArrived("the fields of decode(call(event))", spec, event.fields, received.fields);
  assertEqual(
    "decode(call(event)) without its fields",
    pickEssentials(subject, event),
    pickEssentials(subject, received),
  );
}

/**
 * What every event has besides its fields. If several operations dispatch the event, `operation` is
 * not compared.
 */
function pickEssentials(
  { adapter }: Subject,
  { product, name, operation, phase, status }: HookEvent,
): object {
  const owners = Object.values(adapter.operations).filter(({ before, endings }) =>
    [...before, ...Object.values(endings).flatMap(({ after }) => after)].some(({ events }) =>
      events.includes(name),
    ),
  );
  return { product, name, phase, status, ...(owners.length <= 1 && { operation }) };
}

/** Checks the values of fields that do not contain free text. */
function createFormChecks(subject: Subject, row: string, spec: EventSpec): readonly Check[] {
  return spec.fields.flatMap((field) =>
    (subject.sample.forms?.[field] ?? []).length === 0
      ? []
      : [{ row, name: `form-${field}`, run: () => checkForm(subject, row, spec, field) }],
  );
}

function checkForm(subject: Subject, row: string, spec: EventSpec, field: string): void {
  assert(
    spec.formats?.[field] !== undefined,
    `the form of ${field}`,
    "that the row's formats say it",
    spec.formats,
  );
  const [event] = createExampleEvents(subject, row, spec);
  for (const value of subject.sample.forms?.[field] ?? []) {
    if (event !== undefined)
      checkValue(subject, spec, withFields(event, { [field]: value }), field);
  }
}

function createHostileChecks(subject: Subject, row: string, spec: EventSpec): readonly Check[] {
  return Object.entries(hostileValues).map(([kind, value]) => ({
    row,
    name: `hostile-${kind}`,
    run() {
      const [event] = createExampleEvents(subject, row, spec);
      for (const field of listFreeTextFields(subject, spec)) {
        if (event !== undefined)
          checkValue(subject, spec, withFields(event, { [field]: value }), field);
      }
    },
  }));
}

/** Changes one field; all others are as in the example. A lossy value may be rejected. */
function checkValue(subject: Subject, spec: EventSpec, event: HookEvent, field: string): void {
  try {
    const received = roundTrip(subject, event);
    assertEqual(`the event's name, with a value of ${field}`, event.name, received.name);
    assertFieldsArrived(
      `the fields, with a value of ${field}`,
      spec,
      event.fields,
      received.fields,
      [field],
    );
    // A second round trip loses nothing more than the first.
    assertEqual(
      `the fields, said again, with a value of ${field}`,
      received.fields,
      roundTrip(subject, received).fields,
    );
  } catch (error) {
    const isDeclared =
      spec.lossy?.[field] !== undefined &&
      error instanceof HookError &&
      error.code === "CALL_INVALID";
    if (!isDeclared) throw error;
  }
}

function checkLoss(subject: Subject, row: string, spec: EventSpec, field: string): void {
  const [event] = createExampleEvents(subject, row, spec);
  const values = [...Object.values(hostileValues), hostileText];
  const lost = values.filter((value) => {
    if (event === undefined) return false;
    try {
      return roundTrip(subject, withFields(event, { [field]: value })).fields[field] !== value;
    } catch {
      return true;
    }
  });
  assert(
    lost.length > 0,
    `what the product destroys in ${field}`,
    `something, as declared: ${spec.lossy?.[field]}`,
    "every value came back",
  );
}

/** Each function returns the same result for the same input, and does not change the input. */
function checkPurity({ adapter }: Subject, events: readonly HookEvent[]): void {
  for (const event of events.map(freeze)) {
    const calls = [adapter.encodeCall(event), adapter.encodeCall(event)] as const;
    assertEqual("call, a second time", ...calls);
    const call: Call = freeze(calls[0]);
    assertEqual("decode, a second time", adapter.decodeCall(call), adapter.decodeCall(call));
    assertEqual(
      "facts, a second time",
      adapter.summarizeEvent(event),
      adapter.summarizeEvent(event),
    );
    const outcome = freeze({ decision: "fail", hooks: [], notes: ["no room"] } as const);
    assertEqual(
      "encode, a second time",
      adapter.encodeReply(outcome, event),
      adapter.encodeReply(outcome, event),
    );
  }
}

function freeze<Value extends object>(value: Value): Value {
  for (const part of Object.values(value))
    if (typeof part === "object" && part !== null) freeze(part);
  return Object.freeze(value);
}
