import type { Reply } from "../../model/call.ts";
import type { Decision, EventSpec, HandlerAction, HookEvent } from "../../model/event.ts";
import { decisionFor, resolveAction } from "../../model/handler-actions.ts";
import type { DispatchResult } from "../../model/scenario.ts";
import { dispatchEvents } from "../../runner/run-operation.ts";
import { createVirtualClock } from "../../util/clock.ts";
import { simulateAttempts, toAttempt } from "../harness/attempts.ts";
import { createExampleEvents, mapRows } from "../harness/example-events.ts";
import { createDispatch, env, type InstalledEntry, withEntry } from "../harness/sandbox.ts";
import { assert, assertEqual, type Rule } from "../rule.ts";
import type { Subject } from "../sample.ts";

const actions: readonly HandlerAction[] = [
  "warn",
  "cancel",
  "fail",
  "retry",
  "keepRunning",
  "resetTimer",
  "suppressDialog",
];
const decisions: readonly Decision[] = ["proceed", "postpone", "cancel", "fail", "blocked"];

/** What a hook may return, and the effect. */
export const answerRules: readonly Rule[] = [
  {
    id: "C08",
    group: "answers",
    title: "each answer does what the row says",
    sentence:
      "A word that a row has an ear for does what the row says of it; any other falls back as declared; a silent hook, and one that crashed, mean what silence means.",
    createChecks: (subject) =>
      mapRows(subject, (row, spec) => [
        {
          row,
          name: "silence",
          run: () => checkDefault(subject, row, (event) => encodeReply(subject, "proceed", event)),
        },
        {
          row,
          name: "crash",
          run: () =>
            checkDefault(
              subject,
              row,
              () => subject.adapter.fallbackReply ?? { exitCode: 0, files: {} },
            ),
        },
        ...actions.map((action) => ({
          row,
          name: `word-${action}`,
          run: () => checkAction(subject, row, spec, action),
        })),
      ]),
  },
  {
    id: "C12",
    group: "answers",
    title: "a reply is one that a process can give",
    sentence: "A reply has an exit code from 0 to 255, and files with texts by their paths.",
    createChecks: (subject) => [
      ...mapRows(subject, (row, spec) =>
        decisions.map((decision) => ({
          row,
          name: `reply-${decision}`,
          run() {
            for (const event of createExampleEvents(subject, row, spec))
              assertReply(encodeReply(subject, decision, event));
          },
        })),
      ),
      {
        row: "adapter",
        name: "reply-crashed",
        run: () => assertReply(subject.adapter.fallbackReply ?? { exitCode: 0, files: {} }),
      },
    ],
  },
];

const encodeReply = ({ adapter }: Subject, decision: Decision, event: HookEvent): Reply =>
  adapter.encodeReply({ decision, hooks: [], notes: ["because of the suite"] }, event);

function assertReply({ exitCode, files, stdout }: Reply): void {
  assert(
    Number.isInteger(exitCode) && exitCode >= 0 && exitCode <= 255,
    "the exit code",
    "a whole number from 0 to 255",
    exitCode,
  );
  assert(
    Object.entries(files).every(([path, text]) => path !== "" && typeof text === "string"),
    "the files",
    "texts by their paths",
    files,
  );
  assert(stdout === undefined || typeof stdout === "string", "stdout", "a text, or none", stdout);
}

/**
 * The entry is called and sends this reply. If it is called again, the second reply is that of a
 * hook that returns nothing.
 */
function callEntry(
  subject: Subject,
  row: string,
  reply: (event: HookEvent) => Reply,
  action?: HandlerAction,
): Promise<DispatchResult> {
  const playDispatch = async ({ config }: InstalledEntry): Promise<DispatchResult> => {
    const { adapter } = subject;
    const { events, cancelable } = await createDispatch(subject, row, config);
    const [event] = (await adapter.plan(events, config)).hooks.map((hook) => hook.event);
    if (event === undefined) throw new TypeError("the entry would not be called");
    const replies = [reply(event), encodeReply(subject, "proceed", event)];
    const ports = simulateAttempts((step, number) =>
      toAttempt(replies[Math.min(number, 2) - 1] as Reply, step),
    );
    const dispatch = { events: events.map(({ name }) => name), cancelable };
    const result = await dispatchEvents(adapter, dispatch, events, config, {
      env,
      clock: createVirtualClock(),
      maxAttempts: 3,
      ...ports,
    });
    assert(
      result.outcome.hooks.length === 1,
      "hooks that are called, with only an entry of ours",
      "one",
      result.outcome.hooks,
    );
    return result;
  };
  return withEntry(subject, row, playDispatch, action);
}

/**
 * The row of the event for which the entry was called. If several events are dispatched together,
 * the first one that the entry is installed for.
 */
const findRow = ({ adapter }: Subject, { outcome }: DispatchResult): EventSpec =>
  adapter.events[outcome.hooks[0]?.hook.event.name ?? ""] as EventSpec;

const PROCEED = "proceed";

async function checkDefault(
  subject: Subject,
  row: string,
  reply: (event: HookEvent) => Reply,
): Promise<void> {
  const result = await callEntry(subject, row, reply);
  assertDefault(findRow(subject, result), result);
}

function assertDefault(
  { default: defaultEffect }: EventSpec,
  { effect, outcome }: DispatchResult,
): void {
  assertEqual("the decision", defaultEffect?.decision ?? PROCEED, effect.decision);
  if (defaultEffect !== undefined)
    assertEqual("what the product does", defaultEffect.message, effect.message);
  assertEqual("attempts", 1, outcome.hooks[0]?.attempts.length);
}

async function checkAction(
  subject: Subject,
  row: string,
  declared: EventSpec,
  requested: HandlerAction,
): Promise<void> {
  const supported = resolveAction(requested, declared);
  const result = await callEntry(
    subject,
    row,
    (event) => encodeReply(subject, decisionFor(supported), event),
    supported,
  );
  const spec = findRow(subject, result);
  if (supported === "warn") return assertDefault(spec, result);
  if (supported === "retry") return assertRetried(result);
  const { effect, outcome } = result;
  const action = outcome.hooks[0]?.verdict.action;
  const { veto, default: defaultEffect } = spec;
  // If a veto and the default lead to the same decision, the verdict at least records the veto.
  if (veto?.decision === PROCEED && defaultEffect === undefined) {
    assertEqual("the decision", PROCEED, effect.decision);
    return assert(
      action !== undefined && action !== "continue",
      `the verdict on "${requested}"`,
      "one that is not that of a silent hook",
      action,
    );
  }
  assert(
    effect.message.startsWith(veto?.message ?? ""),
    `what the product does after "${requested}"`,
    JSON.stringify(veto?.message),
    effect.message,
  );
  const allowed: readonly (string | undefined)[] = [
    veto?.decision,
    ...(spec.vetoAction === undefined ? ["cancel", "fail"] : []),
  ];
  assert(
    allowed.includes(effect.decision),
    `the decision after "${requested}"`,
    allowed.join(" or "),
    effect.decision,
  );
}

/** Either the hook is called again at once, or the whole operation is postponed. */
function assertRetried({ effect, outcome }: DispatchResult): void {
  const attempts = outcome.hooks[0]?.attempts.length;
  if (outcome.hooks[0]?.verdict.action === "postpone")
    assertEqual("the decision", "postpone", effect.decision);
  else assertEqual("attempts, of which the first asked to be called again", 2, attempts);
}
