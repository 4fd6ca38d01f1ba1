import type { Call } from "../../model/call.ts";
import { HookError } from "../../util/errors.ts";
import type { EventSpec } from "../../model/event.ts";
import { exampleEvents, kept, perRow } from "../harness/example-events.ts";
import { holds, type Rule, same } from "../rule.ts";
import type { Subject } from "../sample.ts";

const STRANGER = "no-such-event";

/** What is made of a real call. */
export const decodeRules: readonly Rule[] = [
  {
    id: "C05",
    group: "calls",
    title: "what is no call is refused",
    sentence: "decode refuses what is no call of its product with CALL_INVALID, and says what it expected and what came.",
    drafts: (subject) => [
      { row: "adapter", name: "nothing", run: () => refuses(subject, { args: [], env: {}, stdin: "" }) },
      ...perRow(subject, (row, spec) => [
        { row, name: "strange-values", run: () => refuses(subject, strange(firstCall(subject, row, spec))) },
      ]),
    ],
  },
  {
    id: "C16",
    group: "calls",
    title: "decode takes what real products send",
    sentence: "Arguments and variables too many are left aside, and missing ones are empty, or the call is refused with CALL_INVALID.",
    drafts: (subject) =>
      perRow(subject, (row, spec) => [
        { row, name: "too-many", run: () => leavesAside(subject, row, spec) },
        { row, name: "missing", run: () => takesLess(subject, row, spec) },
      ]),
  },
];

function firstCall(subject: Subject, row: string, spec: EventSpec): Call {
  const [event] = exampleEvents(subject, row, spec);
  if (event === undefined) throw new TypeError(`${row} has no example`);
  return subject.adapter.call(event);
}

/** A call of the same form, of which every value is a stranger. */
function strange({ args, env, stdin }: Call): Call {
  const strangers = Object.fromEntries(Object.keys(env).map((name) => [name, STRANGER]));
  return { args: args.map(() => STRANGER), env: strangers, ...(stdin !== undefined && { stdin: STRANGER }) };
}

function refuses({ adapter }: Subject, call: Call): void {
  let came: unknown;
  try {
    came = adapter.decode(call);
  } catch (error) {
    came = error;
  }
  holds(came instanceof HookError && came.code === "CALL_INVALID", "what decode makes of it", "a HookError CALL_INVALID", came);
  const { expected, got } = (came as HookError).detail;
  holds(Boolean(expected) && Boolean(got), "the error's detail", "what was expected, and what came", { expected, got });
}

function leavesAside({ adapter, sample }: Subject, row: string, spec: EventSpec): void {
  const call = firstCall({ adapter, sample }, row, spec);
  const wanted = adapter.decode(call);
  const { line: _, ...words } = call;
  for (const more of [
    { ...call, env: { ...call.env, STRANGER, PATH: "/bin" } },
    // With a raw command line, that one counts.
    { ...words, args: [...call.args, STRANGER] },
  ]) {
    if (call.line !== undefined && more.args !== call.args) continue;
    same("the fields, with something more", kept(spec, wanted.fields), kept(spec, adapter.decode(more).fields));
  }
}

function takesLess({ adapter, sample }: Subject, row: string, spec: EventSpec): void {
  const { line: _, ...call } = firstCall({ adapter, sample }, row, spec);
  const { fields } = adapter.decode(call);
  const fewer: Call[] = [
    ...Object.keys(call.env).map((name) => ({
      ...call,
      env: Object.fromEntries(Object.entries(call.env).filter(([one]) => one !== name)),
    })),
    ...call.args.map((_arg, index) => ({ ...call, args: call.args.slice(0, index) })),
  ];
  for (const less of fewer) {
    try {
      for (const [field, value] of Object.entries(adapter.decode(less).fields)) {
        const isRight = value === "" || value === fields[field] || spec.lossy?.[field] !== undefined;
        holds(isRight, `${field}, with something missing`, `its value, ${JSON.stringify(fields[field])}, or none`, value);
      }
    } catch (error) {
      if (!(error instanceof HookError && error.code === "CALL_INVALID")) throw error;
    }
  }
}
