import type { Facts } from "../../model/adapter.ts";
import type { EventSpec, HookEvent, Operation } from "../../model/event.ts";
import { exampleEvents, openFields, perRow, withFields } from "../harness/example-events.ts";
import { nasty } from "../harness/hostile-values.ts";
import { holds, type Rule, same } from "../rule.ts";
import type { Subject } from "../sample.ts";
import { eventOf, withConfig } from "../harness/sandbox.ts";

/** What a call says in words that all products share. */
export const factRules: readonly Rule[] = [
  {
    id: "C17",
    group: "calls",
    title: "facts are well formed, and name the job",
    sentence:
      "What a call is about is the same before and after one piece of work, and every fact is of its type whatever the fields hold.",
    drafts: (subject) => [
      ...perRow(subject, (row, spec) => [{ row, name: "well-formed", run: () => wellFormed(subject, row, spec) }]),
      ...Object.entries(subject.adapter.operations).flatMap(([row, { endings }]) =>
        Object.keys(endings).map((ending) => ({ row, name: `same-job-${ending}`, run: () => sameJob(subject, row, ending) })),
      ),
    ],
  },
];

function wellFormed(subject: Subject, row: string, spec: EventSpec): void {
  const [event] = exampleEvents(subject, row, spec);
  if (event === undefined) return;
  const strangely = withFields(event, Object.fromEntries(openFields(subject, spec).map((field) => [field, nasty])));
  const empty = withFields(event, Object.fromEntries(spec.fields.map((field) => [field, ""])));
  for (const one of [...exampleEvents(subject, row, spec), strangely, empty]) checkFacts(subject.adapter.facts(one), one);
}

function checkFacts({ job, error, counts, startedAt, endedAt }: Facts, { fields }: HookEvent): void {
  holds(
    Object.values(job).every((value) => typeof value === "string"),
    "job",
    "texts",
    job,
  );
  holds(
    error === undefined || (typeof error === "string" && error !== ""),
    `error, of ${JSON.stringify(fields)}`,
    "a text, or none",
    error,
  );
  holds(
    Object.values(counts ?? {}).every((count) => Number.isSafeInteger(count) && count >= 0),
    "counts",
    "whole numbers from 0 on",
    counts,
  );
  for (const date of [startedAt, endedAt])
    holds(date === undefined || !Number.isNaN(date.getTime()), "a time", "a valid one, or none", date);
}

/** The jobs of all events of one piece of work. */
function sameJob(subject: Subject, operation: string, ending: string): Promise<void> {
  const { adapter } = subject;
  const spec = Object.entries(adapter.operations).find(([name]) => name === operation)?.[1];
  return withConfig(subject, async (config) => {
    const startedAt = new Date(2026, 2, 4, 5, 6, 7);
    const work = { ending, during: "work", exitCode: ending === "success" ? 0 : 3, durationMs: 1000 } as const;
    const given = { startedAt, operation: operation as Operation };
    const before = (spec?.before ?? []).flatMap(({ events }) => events);
    const after = (spec?.endings[ending]?.after ?? []).flatMap(({ events }) => events);
    const events = [
      ...(await Promise.all(before.map((name) => eventOf(subject, name, config, given)))),
      ...(await Promise.all(after.map((name) => eventOf(subject, name, config, { ...given, work })))),
    ];
    const [first, ...others] = events.map((event) => [event.name, adapter.facts(event).job] as const);
    for (const [name, job] of others) same(`the job of ${name} after that of ${first?.[0]}`, first?.[1], job);
  });
}
