import type { Reply } from "../../model/call.ts";
import { virtualClock } from "../../util/clock.ts";
import type { Decision, EventSpec, HookEvent, Word } from "../../model/event.ts";
import { decisionOf, heardAs } from "../../model/handler-actions.ts";
import type { FiringResult } from "../../model/scenario.ts";
import { fire } from "../../runner/run-operation.ts";
import { attemptOf, played } from "../harness/attempts.ts";
import { exampleEvents, perRow } from "../harness/example-events.ts";
import { holds, type Rule, same } from "../rule.ts";
import type { Subject } from "../sample.ts";
import { env, firingOf, type Installed, withEntry } from "../harness/sandbox.ts";

const spoken: readonly Word[] = ["warn", "cancel", "fail", "retry", "keepRunning", "resetTimer", "suppressDialog"];
const decisions: readonly Decision[] = ["proceed", "postpone", "cancel", "fail", "blocked"];

/** What a hook may say, and what becomes of it. */
export const answerRules: readonly Rule[] = [
  {
    id: "C08",
    group: "answers",
    title: "each answer does what the row says",
    sentence:
      "A word that a row has an ear for does what the row says of it; any other falls back as declared; a silent hook, and one that crashed, mean what silence means.",
    drafts: (subject) =>
      perRow(subject, (row, spec) => [
        { row, name: "silence", run: () => silent(subject, row, (event) => replyTo(subject, "proceed", event)) },
        { row, name: "crash", run: () => silent(subject, row, () => subject.adapter.crashed ?? { exitCode: 0, files: {} }) },
        ...spoken.map((word) => ({ row, name: `word-${word}`, run: () => says(subject, row, spec, word) })),
      ]),
  },
  {
    id: "C12",
    group: "answers",
    title: "a reply is one that a process can give",
    sentence: "A reply has an exit code from 0 to 255, and files with texts by their paths.",
    drafts: (subject) => [
      ...perRow(subject, (row, spec) =>
        decisions.map((decision) => ({
          row,
          name: `reply-${decision}`,
          run() {
            for (const event of exampleEvents(subject, row, spec)) isReply(replyTo(subject, decision, event));
          },
        })),
      ),
      { row: "adapter", name: "reply-crashed", run: () => isReply(subject.adapter.crashed ?? { exitCode: 0, files: {} }) },
    ],
  },
];

const replyTo = ({ adapter }: Subject, decision: Decision, event: HookEvent): Reply =>
  adapter.encode({ decision, hooks: [], notes: ["because of the suite"] }, event);

function isReply({ exitCode, files, stdout }: Reply): void {
  holds(Number.isInteger(exitCode) && exitCode >= 0 && exitCode <= 255, "the exit code", "a whole number from 0 to 255", exitCode);
  holds(
    Object.entries(files).every(([path, text]) => path !== "" && typeof text === "string"),
    "the files",
    "texts by their paths",
    files,
  );
  holds(stdout === undefined || typeof stdout === "string", "stdout", "a text, or none", stdout);
}

/** The entry is called and gives this reply; the second time, if it is called again, that of a silent hook. */
function answered(subject: Subject, row: string, reply: (event: HookEvent) => Reply, word?: Word): Promise<FiringResult> {
  const play = async ({ config }: Installed): Promise<FiringResult> => {
    const { adapter } = subject;
    const { events, heard } = await firingOf(subject, row, config);
    const [event] = (await adapter.plan(events, config)).hooks.map((hook) => hook.event);
    if (event === undefined) throw new TypeError("the entry would not be called");
    const replies = [reply(event), replyTo(subject, "proceed", event)];
    const ports = played((step, number) => attemptOf(replies[Math.min(number, 2) - 1] as Reply, step));
    const firing = { events: events.map(({ name }) => name), heard };
    const result = await fire(adapter, firing, events, config, { env, clock: virtualClock(), maxAttempts: 3, ...ports });
    holds(result.outcome.hooks.length === 1, "hooks that are called, with only an entry of ours", "one", result.outcome.hooks);
    return result;
  };
  return withEntry(subject, row, play, word);
}

/** The row of the event at which the entry was called: of several that are fired together, the first that it is set for. */
const rowOf = ({ adapter }: Subject, { outcome }: FiringResult): EventSpec =>
  adapter.events[outcome.hooks[0]?.hook.event.name ?? ""] as EventSpec;

const GOES_ON = "proceed";

async function silent(subject: Subject, row: string, reply: (event: HookEvent) => Reply): Promise<void> {
  const result = await answered(subject, row, reply);
  isSilence(rowOf(subject, result), result);
}

function isSilence({ silence }: EventSpec, { answer, outcome }: FiringResult): void {
  same("the decision", silence?.decision ?? GOES_ON, answer.decision);
  if (silence !== undefined) same("what the product does", silence.says, answer.says);
  same("attempts", 1, outcome.hooks[0]?.attempts.length);
}

async function says(subject: Subject, row: string, declared: EventSpec, word: Word): Promise<void> {
  const heard = heardAs(word, declared);
  const result = await answered(subject, row, (event) => replyTo(subject, decisionOf(heard), event), heard);
  const spec = rowOf(subject, result);
  if (heard === "warn") return isSilence(spec, result);
  if (heard === "retry") return isAgain(result);
  const { answer, outcome } = result;
  const action = outcome.hooks[0]?.verdict.action;
  const { veto, silence } = spec;
  // Where veto and silence lead to the same decision, the product at least records the objection.
  if (veto?.decision === GOES_ON && silence === undefined) {
    same("the decision", GOES_ON, answer.decision);
    return holds(
      action !== undefined && action !== "continue",
      `the verdict on "${word}"`,
      "one that is not that of a silent hook",
      action,
    );
  }
  holds(answer.says.startsWith(veto?.says ?? ""), `what the product does after "${word}"`, JSON.stringify(veto?.says), answer.says);
  const allowed: readonly (string | undefined)[] = [veto?.decision, ...(spec.word === undefined ? ["cancel", "fail"] : [])];
  holds(allowed.includes(answer.decision), `the decision after "${word}"`, allowed.join(" or "), answer.decision);
}

/** The hook is called a second time at once, or the whole operation is put off. */
function isAgain({ answer, outcome }: FiringResult): void {
  const attempts = outcome.hooks[0]?.attempts.length;
  if (outcome.hooks[0]?.verdict.action === "postpone") same("the decision", "postpone", answer.decision);
  else same("attempts, of which the first asked to be called again", 2, attempts);
}
