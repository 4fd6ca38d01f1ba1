import { readdirSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { Attempt } from "../../model/attempt.ts";
import type { Call, Reply } from "../../model/call.ts";
import type { Decision, EventSpec, HookEvent } from "../../model/event.ts";
import type { Hook } from "../../model/plan.ts";
import { runPlan } from "../../runner/run-plan.ts";
import { toAttempt } from "../harness/attempts.ts";
import {
  assertFieldsArrived,
  listFreeTextFields,
  listRows,
  mapRows,
  withFields,
} from "../harness/example-events.ts";
import { hostileText, hostileValues } from "../harness/hostile-values.ts";
import { checkBackgroundChild, checkFlood, checkSignal } from "../harness/process-endings.ts";
import {
  createDispatch,
  env,
  expandRoot,
  type InstalledEntry,
  withEntry,
} from "../harness/sandbox.ts";
import { readRecordedCall, writeRecorder } from "../harness/shell-programs.ts";
import { assert, assertEqual, type Check, type Rule } from "../rule.ts";
import type { Subject } from "../sample.ts";

/** Time limit for whatever hangs, in milliseconds. */
const LIMIT_MS = 30_000;
const decisions: readonly Decision[] = ["proceed", "postpone", "cancel", "fail"];

/** Real child processes. */
export const processRules: readonly Rule[] = [
  {
    id: "C13",
    group: "processes",
    title: "a real hook is told all that the event says",
    sentence:
      "decode makes the event of what a real process gets, whatever its fields hold, and no part of a value is ever run; what the row declares lossy is lost once, and no more of it a second time.",
    createChecks: (subject) =>
      mapRows(subject, (row, spec) => {
        const values: Readonly<Record<string, string>> =
          listFreeTextFields(subject, spec).length === 0 ? {} : textValues;
        return [
          { row, name: "example", run: () => checkCall(subject, row, spec, undefined) },
          ...Object.entries(values).map(([kind, text]) => ({
            row,
            name: `hostile-${kind}`,
            run: () => checkCall(subject, row, spec, text),
          })),
        ];
      }),
  },
  {
    id: "C22",
    group: "processes",
    title: "the entry hands the reply on",
    sentence:
      "Through an installed entry a reply means what it means without one, and an entry whose program is gone stops nothing.",
    createChecks: (subject) =>
      listRepresentatives(subject).flatMap((row): Check[] => [
        ...decisions.map((decision) => ({
          row,
          name: `reply-${decision}`,
          run: () => checkReply(subject, row, decision),
        })),
        ...(subject.adapter.install === undefined
          ? []
          : [{ row, name: "program-gone", run: () => checkMissingProgram(subject, row) }]),
      ]),
  },
  {
    id: "C25",
    group: "processes",
    title: "hooks end as their commands say",
    sentence:
      "A flood of output, a child in the background and a signal end a hook as its command declares, and nothing is left running.",
    createChecks: (subject) => {
      const [row = "adapter"] = Object.keys(subject.adapter.events);
      return [
        { row, name: "flood", run: () => checkFlood(subject, row) },
        { row, name: "background-child", run: () => checkBackgroundChild(subject, row) },
        { row, name: "signal-term", run: () => checkSignal(subject, row, "SIGTERM") },
        { row, name: "signal-kill", run: () => checkSignal(subject, row, "SIGKILL") },
      ];
    },
  },
];

const textValues = {
  words: hostileText,
  empty: "",
  "long-text": hostileValues["long"] ?? "",
  "leading-dash": "--probe",
};

/** One row for each kind of effect that the tables contain. */
function listRepresentatives(subject: Subject): readonly string[] {
  const kinds = new Map<string, string>();
  for (const [name, { phase, veto, vetoAction, onRetry }] of listRows(subject)) {
    const kind = JSON.stringify([phase, veto?.decision, vetoAction, onRetry !== undefined]);
    if (!kinds.has(kind)) kinds.set(kind, name);
  }
  return [...kinds.values()];
}

/** Runs the entry's only hook and returns its attempt. */
async function runEntry(
  subject: Subject,
  events: readonly HookEvent[],
  config: unknown,
): Promise<{ readonly hook: Hook; readonly attempt: Attempt }> {
  const plan = await subject.adapter.plan(events, config);
  const { hooks } = await runPlan(plan, {
    env,
    timeoutMs: LIMIT_MS,
    maxAttempts: 1,
    capture: true,
  });
  const [run] = hooks;
  const [attempt] = run?.attempts ?? [];
  if (run === undefined || attempt === undefined) throw new TypeError("the entry was not called");
  return { hook: run.hook, attempt };
}

function checkCall(
  subject: Subject,
  row: string,
  spec: EventSpec,
  text: string | undefined,
): Promise<void> {
  return withEntry(subject, row, async ({ root, program, config }) => {
    const forms = Object.fromEntries(
      spec.fields.flatMap((field) => pickForm(subject, field, root)),
    );
    const freeFields = listFreeTextFields(subject, spec).filter(
      (field) => !subject.sample.keys?.includes(field),
    );
    const { events } = await createDispatch(subject, row, config, text === undefined ? {} : forms);
    const sendFields = async (
      fields: HookEvent["fields"],
    ): Promise<readonly [said: HookEvent, came: HookEvent]> => {
      writeRecorder(program, { exitCode: 0, files: {} });
      const { hook, attempt } = await runEntry(
        subject,
        events.map((event) => withFields(event, fields)),
        config,
      );
      const call = readRecordedCall(program, `${root}/backup.hooks.mjs`);
      assert(call !== undefined, "the entry's program", "that it is called", attempt);
      return [hook.event, subject.adapter.decodeCall(call as Call)];
    };
    // A program that executes part of a value leaves a file, which is detected here and removed
    // with the folder.
    const value = text?.replaceAll("canary", `${root}/canary`);
    const [sent, received] = await sendFields(
      value === undefined ? {} : Object.fromEntries(freeFields.map((field) => [field, value])),
    );
    const canaries = readdirSync(root).filter((file) => file.startsWith("canary"));
    assertEqual("files of commands in a value, which nobody should have run", [], canaries);
    assertEqual("the event's name", sent.name, received.name);
    assertFieldsArrived("the fields that the hook was told", spec, sent.fields, received.fields);
    if (spec.lossy === undefined) return;
    const [, resent] = await sendFields(received.fields);
    assertEqual("the fields that the hook was told, said again", received.fields, resent.fields);
  });
}

function pickForm(
  { sample }: Subject,
  field: string,
  root: string,
): readonly (readonly [string, string])[] {
  const last = sample.forms?.[field]?.at(-1);
  return last === undefined || sample.keys?.includes(field)
    ? []
    : [[field, expandRoot(last, root)]];
}

/**
 * The policy returns the same verdict on the reply itself and on the reply that the entry
 * delivered.
 */
function checkReply(subject: Subject, row: string, decision: Decision): Promise<void> {
  return withEntry(subject, row, async (installed) => {
    const { events } = await createDispatch(subject, row, installed.config);
    const event =
      (await subject.adapter.plan(events, installed.config)).hooks[0]?.event ??
      (events[0] as HookEvent);
    const reply: Reply = subject.adapter.encodeReply(
      { decision, hooks: [], notes: ["because of the suite"] },
      event,
    );
    writeRecorder(installed.program, reply);
    const { hook, attempt } = await runEntry(subject, events, installed.config);
    const direct = hook.policy(toAttempt(reply, hook.step({ attempt: 1, ok: true, env })));
    assertEqual(
      `the verdict on the reply to "${decision}"`,
      direct.action,
      hook.policy(attempt).action,
    );
    assertReplyFile(reply, attempt);
  });
}

/** The product deletes the reply file, so `reply` of the attempt holds what the product read. */
function assertReplyFile({ files }: Reply, { reply }: Attempt): void {
  const [text] = Object.values(files);
  if (text !== undefined)
    assert(isDeepStrictEqual(reply, text), "what the product reads", JSON.stringify(text), reply);
}

function checkMissingProgram(subject: Subject, row: string): Promise<void> {
  return withEntry(subject, row, async ({ config }: InstalledEntry) => {
    const { hook, attempt } = await runEntry(
      subject,
      (await createDispatch(subject, row, config)).events,
      config,
    );
    const { action } = hook.policy(attempt);
    assert(
      ["continue", "warn"].includes(action),
      "the verdict on an entry whose program is not there",
      "continue or warn",
      {
        action,
        attempt,
      },
    );
  });
}
