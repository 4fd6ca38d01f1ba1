import type { Call } from "../../model/call.ts";
import type { EventSpec } from "../../model/event.ts";
import { HookError } from "../../util/errors.ts";
import { createExampleEvents, dropLossyFields, mapRows } from "../harness/example-events.ts";
import { assert, assertEqual, type Rule } from "../rule.ts";
import type { Subject } from "../sample.ts";

const STRANGER = "no-such-event";

/** Decoding of real calls. */
export const decodeRules: readonly Rule[] = [
  {
    id: "C05",
    group: "calls",
    title: "what is no call is refused",
    sentence:
      "decode refuses what is no call of its product with CALL_INVALID, and says what it expected and what came.",
    createChecks: (subject) => [
      {
        row: "adapter",
        name: "nothing",
        run: () => checkRejection(subject, { args: [], env: {}, stdin: "" }),
      },
      ...mapRows(subject, (row, spec) => [
        {
          row,
          name: "strange-values",
          run: () => checkRejection(subject, replaceValues(encodeFirstCall(subject, row, spec))),
        },
      ]),
    ],
  },
  {
    id: "C16",
    group: "calls",
    title: "decode takes what real products send",
    sentence:
      "Arguments and variables too many are left aside, and missing ones are empty, or the call is refused with CALL_INVALID.",
    createChecks: (subject) =>
      mapRows(subject, (row, spec) => [
        { row, name: "too-many", run: () => checkExtraValues(subject, row, spec) },
        { row, name: "missing", run: () => checkMissingValues(subject, row, spec) },
      ]),
  },
];

function encodeFirstCall(subject: Subject, row: string, spec: EventSpec): Call {
  const [event] = createExampleEvents(subject, row, spec);
  if (event === undefined) throw new TypeError(`${row} has no example`);
  return subject.adapter.encodeCall(event);
}

/** A call of the same form in which every value is unknown. */
function replaceValues({ args, env, stdin }: Call): Call {
  const strangers = Object.fromEntries(Object.keys(env).map((name) => [name, STRANGER]));
  return {
    args: args.map(() => STRANGER),
    env: strangers,
    ...(stdin !== undefined && { stdin: STRANGER }),
  };
}

function checkRejection({ adapter }: Subject, call: Call): void {
  let result: unknown;
  try {
    result = adapter.decodeCall(call);
  } catch (error) {
    result = error;
  }
  assert(
    result instanceof HookError && result.code === "CALL_INVALID",
    "what decode makes of it",
    "a HookError CALL_INVALID",
    result,
  );
  const { expected, received } = (result as HookError).detail;
  assert(
    Boolean(expected) && Boolean(received),
    "the error's detail",
    "what was expected, and what came",
    { expected, received },
  );
}

function checkExtraValues({ adapter, sample }: Subject, row: string, spec: EventSpec): void {
  const call = encodeFirstCall({ adapter, sample }, row, spec);
  const wanted = adapter.decodeCall(call);
  const { line: _, ...words } = call;
  for (const more of [
    { ...call, env: { ...call.env, STRANGER, PATH: "/bin" } },
    // If there is a raw command line, it takes precedence over `args`.
    { ...words, args: [...call.args, STRANGER] },
  ]) {
    if (call.line !== undefined && more.args !== call.args) continue;
    assertEqual(
      "the fields, with something more",
      dropLossyFields(spec, wanted.fields),
      dropLossyFields(spec, adapter.decodeCall(more).fields),
    );
  }
}

function checkMissingValues({ adapter, sample }: Subject, row: string, spec: EventSpec): void {
  const { line: _, ...call } = encodeFirstCall({ adapter, sample }, row, spec);
  const { fields } = adapter.decodeCall(call);
  const fewer: Call[] = [
    ...Object.keys(call.env).map((name) => ({
      ...call,
      env: Object.fromEntries(Object.entries(call.env).filter(([one]) => one !== name)),
    })),
    ...call.args.map((_arg, index) => ({ ...call, args: call.args.slice(0, index) })),
  ];
  for (const less of fewer) {
    try {
      for (const [field, value] of Object.entries(adapter.decodeCall(less).fields)) {
        const isRight =
          value === "" || value === fields[field] || spec.lossy?.[field] !== undefined;
        assert(
          isRight,
          `${field}, with something missing`,
          `its value, ${JSON.stringify(fields[field])}, or none`,
          value,
        );
      }
    } catch (error) {
      if (!(error instanceof HookError && error.code === "CALL_INVALID")) throw error;
    }
  }
}
