import type { EventSummary } from "../../model/adapter.ts";
import type { EventSpec, HookEvent, Operation } from "../../model/event.ts";
import {
  createExampleEvents,
  listFreeTextFields,
  mapRows,
  withFields,
} from "../harness/example-events.ts";
import { hostileText } from "../harness/hostile-values.ts";
import { createEvent, withConfig } from "../harness/sandbox.ts";
import { assert, assertEqual, type Rule } from "../rule.ts";
import type { Subject } from "../sample.ts";

/** The summary of a call in terms that all products share. */
export const summaryRules: readonly Rule[] = [
  {
    id: "C17",
    group: "calls",
    title: "facts are well formed, and name the job",
    sentence:
      "What a call is about is the same before and after one piece of work, and every fact is of its type whatever the fields hold.",
    createChecks: (subject) => [
      ...mapRows(subject, (row, spec) => [
        { row, name: "well-formed", run: () => checkSummary(subject, row, spec) },
      ]),
      ...Object.entries(subject.adapter.operations).flatMap(([row, { endings }]) =>
        Object.keys(endings).map((ending) => ({
          row,
          name: `same-job-${ending}`,
          run: () => checkSameJob(subject, row, ending),
        })),
      ),
    ],
  },
];

function checkSummary(subject: Subject, row: string, spec: EventSpec): void {
  const [event] = createExampleEvents(subject, row, spec);
  if (event === undefined) return;
  const strangely = withFields(
    event,
    Object.fromEntries(listFreeTextFields(subject, spec).map((field) => [field, hostileText])),
  );
  const empty = withFields(event, Object.fromEntries(spec.fields.map((field) => [field, ""])));
  for (const one of [...createExampleEvents(subject, row, spec), strangely, empty])
    assertSummary(subject.adapter.summarizeEvent(one), one);
}

function assertSummary(
  { job, error, counts, startedAt, endedAt }: EventSummary,
  { fields }: HookEvent,
): void {
  assert(
    Object.values(job).every((value) => typeof value === "string"),
    "job",
    "texts",
    job,
  );
  assert(
    error === undefined || (typeof error === "string" && error !== ""),
    `error, of ${JSON.stringify(fields)}`,
    "a text, or none",
    error,
  );
  assert(
    Object.values(counts ?? {}).every((count) => Number.isSafeInteger(count) && count >= 0),
    "counts",
    "whole numbers from 0 on",
    counts,
  );
  for (const date of [startedAt, endedAt])
    assert(
      date === undefined || !Number.isNaN(date.getTime()),
      "a time",
      "a valid one, or none",
      date,
    );
}

/** All events of one operation name the same job. */
function checkSameJob(subject: Subject, operation: string, ending: string): Promise<void> {
  const { adapter } = subject;
  const spec = Object.entries(adapter.operations).find(([name]) => name === operation)?.[1];
  return withConfig(subject, async (config) => {
    const startedAt = new Date(2026, 2, 4, 5, 6, 7);
    const work = {
      ending,
      during: "work",
      exitCode: ending === "success" ? 0 : 3,
      durationMs: 1000,
    } as const;
    const input = { startedAt, operation: operation as Operation };
    const before = (spec?.before ?? []).flatMap(({ events }) => events);
    const after = (spec?.endings[ending]?.after ?? []).flatMap(({ events }) => events);
    const events = [
      ...(await Promise.all(before.map((name) => createEvent(subject, name, config, input)))),
      ...(await Promise.all(
        after.map((name) => createEvent(subject, name, config, { ...input, work })),
      )),
    ];
    const [first, ...others] = events.map(
      (event) => [event.name, adapter.summarizeEvent(event).job] as const,
    );
    for (const [name, job] of others)
      assertEqual(`the job of ${name} after that of ${first?.[0]}`, first?.[1], job);
  });
}
