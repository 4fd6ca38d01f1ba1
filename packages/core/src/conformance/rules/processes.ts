import { readdirSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { Call, Reply } from "../../model/call.ts";
import type { Attempt } from "../../model/attempt.ts";
import type { Decision, EventSpec, HookEvent } from "../../model/event.ts";
import type { Hook } from "../../model/plan.ts";
import { runPlan } from "../../runner/run-plan.ts";
import { attemptOf } from "../harness/attempts.ts";
import { backgroundChild, endsWith, floods } from "../harness/process-endings.ts";
import { cameAcross, openFields, perRow, rowsOf, withFields } from "../harness/example-events.ts";
import { hostile, nasty } from "../harness/hostile-values.ts";
import { recorded, recorder } from "../harness/shell-programs.ts";
import { type Draft, holds, type Rule, same } from "../rule.ts";
import type { Subject } from "../sample.ts";
import { env, firingOf, inRoot, type Installed, withEntry } from "../harness/sandbox.ts";

/** Ends whatever hangs, in milliseconds. */
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
    drafts: (subject) =>
      perRow(subject, (row, spec) => {
        const values: Readonly<Record<string, string>> = openFields(subject, spec).length === 0 ? {} : texts;
        return [
          { row, name: "example", run: () => hears(subject, row, spec, undefined) },
          ...Object.entries(values).map(([kind, text]) => ({ row, name: `hostile-${kind}`, run: () => hears(subject, row, spec, text) })),
        ];
      }),
  },
  {
    id: "C22",
    group: "processes",
    title: "the entry hands the reply on",
    sentence: "Through an installed entry a reply means what it means without one, and an entry whose program is gone stops nothing.",
    drafts: (subject) =>
      representatives(subject).flatMap((row): Draft[] => [
        ...decisions.map((decision) => ({ row, name: `reply-${decision}`, run: () => handsOn(subject, row, decision) })),
        ...(subject.adapter.install === undefined ? [] : [{ row, name: "program-gone", run: () => stopsNothing(subject, row) }]),
      ]),
  },
  {
    id: "C25",
    group: "processes",
    title: "hooks end as their commands say",
    sentence: "A flood of output, a child in the background and a signal end a hook as its command declares, and nothing is left running.",
    drafts: (subject) => {
      const [row = "adapter"] = Object.keys(subject.adapter.events);
      return [
        { row, name: "flood", run: () => floods(subject, row) },
        { row, name: "background-child", run: () => backgroundChild(subject, row) },
        { row, name: "signal-term", run: () => endsWith(subject, row, "SIGTERM") },
        { row, name: "signal-kill", run: () => endsWith(subject, row, "SIGKILL") },
      ];
    },
  },
];

const texts = { words: nasty, empty: "", "long-text": hostile["long"] ?? "", "leading-dash": "--probe" };

/** One row for each kind of answer that there is. */
function representatives(subject: Subject): readonly string[] {
  const kinds = new Map<string, string>();
  for (const [name, { phase, veto, word, again }] of rowsOf(subject)) {
    const kind = JSON.stringify([phase, veto?.decision, word, again !== undefined]);
    if (!kinds.has(kind)) kinds.set(kind, name);
  }
  return [...kinds.values()];
}

/** The one hook of the entry, and how it ended. */
async function called(
  subject: Subject,
  events: readonly HookEvent[],
  config: unknown,
): Promise<{ readonly hook: Hook; readonly attempt: Attempt }> {
  const plan = await subject.adapter.plan(events, config);
  const { hooks } = await runPlan(plan, { env, timeoutMs: LIMIT_MS, maxAttempts: 1, capture: true });
  const [run] = hooks;
  const [attempt] = run?.attempts ?? [];
  if (run === undefined || attempt === undefined) throw new TypeError("the entry was not called");
  return { hook: run.hook, attempt };
}

function hears(subject: Subject, row: string, spec: EventSpec, text: string | undefined): Promise<void> {
  return withEntry(subject, row, async ({ root, program, config }) => {
    const forms = Object.fromEntries(spec.fields.flatMap((field) => formOf(subject, field, root)));
    const open = openFields(subject, spec).filter((field) => !subject.sample.keys?.includes(field));
    const { events } = await firingOf(subject, row, config, text === undefined ? {} : forms);
    const told = async (fields: HookEvent["fields"]): Promise<readonly [said: HookEvent, came: HookEvent]> => {
      recorder(program, { exitCode: 0, files: {} });
      const { hook, attempt } = await called(
        subject,
        events.map((event) => withFields(event, fields)),
        config,
      );
      const call = recorded(program, `${root}/backup.hooks.mjs`);
      holds(call !== undefined, "the entry's program", "that it is called", attempt);
      return [hook.event, subject.adapter.decode(call as Call)];
    };
    // Whatever runs a part of a value leaves a file that is found, and taken away with the folder.
    const value = text?.replaceAll("canary", `${root}/canary`);
    const [said, came] = await told(value === undefined ? {} : Object.fromEntries(open.map((field) => [field, value])));
    const canaries = readdirSync(root).filter((file) => file.startsWith("canary"));
    same("files of commands in a value, which nobody should have run", [], canaries);
    same("the event's name", said.name, came.name);
    cameAcross("the fields that the hook was told", spec, said.fields, came.fields);
    if (spec.lossy === undefined) return;
    const [, again] = await told(came.fields);
    same("the fields that the hook was told, said again", came.fields, again.fields);
  });
}

function formOf({ sample }: Subject, field: string, root: string): readonly (readonly [string, string])[] {
  const last = sample.forms?.[field]?.at(-1);
  return last === undefined || sample.keys?.includes(field) ? [] : [[field, inRoot(last, root)]];
}

/** What the policy makes of the reply itself, and of what came of it on the way through the entry. */
function handsOn(subject: Subject, row: string, decision: Decision): Promise<void> {
  return withEntry(subject, row, async (installed) => {
    const { events } = await firingOf(subject, row, installed.config);
    const event = (await subject.adapter.plan(events, installed.config)).hooks[0]?.event ?? (events[0] as HookEvent);
    const reply: Reply = subject.adapter.encode({ decision, hooks: [], notes: ["because of the suite"] }, event);
    recorder(installed.program, reply);
    const { hook, attempt } = await called(subject, events, installed.config);
    const direct = hook.policy(attemptOf(reply, hook.step({ attempt: 1, ok: true, env })));
    same(`the verdict on the reply to "${decision}"`, direct.action, hook.policy(attempt).action);
    isGone(reply, attempt);
  });
}

/** A reply file is the product's to delete: what it held is what the product heard. */
function isGone({ files }: Reply, { reply }: Attempt): void {
  const [text] = Object.values(files);
  if (text !== undefined) holds(isDeepStrictEqual(reply, text), "what the product reads", JSON.stringify(text), reply);
}

function stopsNothing(subject: Subject, row: string): Promise<void> {
  return withEntry(subject, row, async ({ config }: Installed) => {
    const { hook, attempt } = await called(subject, (await firingOf(subject, row, config)).events, config);
    const { action } = hook.policy(attempt);
    holds(["continue", "warn"].includes(action), "the verdict on an entry whose program is not there", "continue or warn", {
      action,
      attempt,
    });
  });
}
