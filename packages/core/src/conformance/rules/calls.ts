import type { Call } from "../../model/call.ts";
import { HookError } from "../../util/errors.ts";
import type { EventSpec, HookEvent } from "../../model/event.ts";
import { cameAcross, exampleEvents, openFields, perRow, withFields } from "../harness/example-events.ts";
import { hostile, nasty } from "../harness/hostile-values.ts";
import { type Draft, holds, type Rule, same } from "../rule.ts";
import type { Subject } from "../sample.ts";

/** An event to a call and back. */
export const callRules: readonly Rule[] = [
  {
    id: "C03",
    group: "calls",
    title: "call, decode, facts and encode are pure",
    sentence: "call, decode, facts and encode depend on what they are given and on nothing else, and change nothing.",
    drafts: (subject) =>
      perRow(subject, (row, spec) => [{ row, name: "pure", run: () => twice(subject, exampleEvents(subject, row, spec)) }]),
  },
  {
    id: "C04",
    group: "calls",
    title: "a call says all that the event says",
    sentence:
      "decode is the inverse of call: whatever a field holds comes back as it was; what the row declares lossy is lost once, and no more of it a second time.",
    drafts: (subject) =>
      perRow(subject, (row, spec) => [
        ...exampleEvents(subject, row, spec).map((event, index) => ({
          row,
          name: `example-${index + 1}`,
          run: () => comesBack(subject, spec, event),
        })),
        ...formDrafts(subject, row, spec),
        ...(openFields(subject, spec).length === 0 ? [] : hostileDrafts(subject, row, spec)),
      ]),
  },
  {
    id: "C15",
    group: "calls",
    title: "what is declared lossy is lost",
    sentence: "A field is declared lossy only if the product destroys something in it.",
    drafts: (subject) =>
      perRow(subject, (row, spec) =>
        Object.keys(spec.lossy ?? {}).map((field) => ({ row, name: `lossy-${field}`, run: () => loses(subject, row, spec, field) })),
      ),
  },
];

const both = ({ adapter }: Subject, event: HookEvent): HookEvent => adapter.decode(adapter.call(event));

function comesBack(subject: Subject, spec: EventSpec, event: HookEvent): void {
  const came = both(subject, event);
  cameAcross("the fields of decode(call(event))", spec, event.fields, came.fields);
  same("decode(call(event)) without its fields", essentials(subject, event), essentials(subject, came));
}

/** What every event has beside its fields. An event that several operations fire is of whichever it was. */
function essentials({ adapter }: Subject, { product, name, operation, phase, status }: HookEvent): object {
  const firing = Object.values(adapter.operations).filter(({ before, endings }) =>
    [...before, ...Object.values(endings).flatMap(({ after }) => after)].some(({ events }) => events.includes(name)),
  );
  return { product, name, phase, status, ...(firing.length <= 1 && { operation }) };
}

/** The values of fields that hold no free text. */
function formDrafts(subject: Subject, row: string, spec: EventSpec): readonly Draft[] {
  return spec.fields.flatMap((field) =>
    (subject.sample.forms?.[field] ?? []).length === 0
      ? []
      : [{ row, name: `form-${field}`, run: () => formSurvives(subject, row, spec, field) }],
  );
}

function formSurvives(subject: Subject, row: string, spec: EventSpec, field: string): void {
  holds(spec.formats?.[field] !== undefined, `the form of ${field}`, "that the row's formats say it", spec.formats);
  const [event] = exampleEvents(subject, row, spec);
  for (const value of subject.sample.forms?.[field] ?? []) {
    if (event !== undefined) valueSurvives(subject, spec, withFields(event, { [field]: value }), field);
  }
}

function hostileDrafts(subject: Subject, row: string, spec: EventSpec): readonly Draft[] {
  return Object.entries(hostile).map(([kind, value]) => ({
    row,
    name: `hostile-${kind}`,
    run() {
      const [event] = exampleEvents(subject, row, spec);
      for (const field of openFields(subject, spec)) {
        if (event !== undefined) valueSurvives(subject, spec, withFields(event, { [field]: value }), field);
      }
    },
  }));
}

/** One field with another value, all others as in the example. What is lossy may even be refused. */
function valueSurvives(subject: Subject, spec: EventSpec, event: HookEvent, field: string): void {
  try {
    const came = both(subject, event);
    same(`the event's name, with a value of ${field}`, event.name, came.name);
    cameAcross(`the fields, with a value of ${field}`, spec, event.fields, came.fields, [field]);
    // What has come across once is all that the product leaves of it: nothing more is lost a second time.
    same(`the fields, said again, with a value of ${field}`, came.fields, both(subject, came).fields);
  } catch (error) {
    const isDeclared = spec.lossy?.[field] !== undefined && error instanceof HookError && error.code === "CALL_INVALID";
    if (!isDeclared) throw error;
  }
}

function loses(subject: Subject, row: string, spec: EventSpec, field: string): void {
  const [event] = exampleEvents(subject, row, spec);
  const values = [...Object.values(hostile), nasty];
  const lost = values.filter((value) => {
    if (event === undefined) return false;
    try {
      return both(subject, withFields(event, { [field]: value })).fields[field] !== value;
    } catch {
      return true;
    }
  });
  holds(
    lost.length > 0,
    `what the product destroys in ${field}`,
    `something, as declared: ${spec.lossy?.[field]}`,
    "every value came back",
  );
}

/** Given the same twice, each function says the same twice, and what it was given is what it was. */
function twice({ adapter }: Subject, events: readonly HookEvent[]): void {
  for (const event of events.map(frozen)) {
    const calls = [adapter.call(event), adapter.call(event)] as const;
    same("call, a second time", ...calls);
    const call: Call = frozen(calls[0]);
    same("decode, a second time", adapter.decode(call), adapter.decode(call));
    same("facts, a second time", adapter.facts(event), adapter.facts(event));
    const outcome = frozen({ decision: "fail", hooks: [], notes: ["no room"] } as const);
    same("encode, a second time", adapter.encode(outcome, event), adapter.encode(outcome, event));
  }
}

function frozen<Value extends object>(value: Value): Value {
  for (const part of Object.values(value)) if (typeof part === "object" && part !== null) frozen(part);
  return Object.freeze(value);
}
