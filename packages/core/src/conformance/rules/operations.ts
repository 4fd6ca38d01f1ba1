import type { Ending, EndingName, Firing, OperationSpec } from "../../model/operation.ts";
import type { EventSpec } from "../../model/event.ts";
import { type Draft, holds, type Rule, same } from "../rule.ts";
import type { Subject } from "../sample.ts";
import { type Course, play } from "../harness/operation-paths.ts";

const common: readonly EndingName[] = ["success", "error", "veto", "setup", "interrupt", "terminate"];

/** The life cycles. */
export const operationRules: readonly Rule[] = [
  {
    id: "C18",
    group: "operations",
    title: "the lists of a life cycle make sense",
    sentence:
      "Lists name events that exist, before the work none of afterwards and the other way round; somebody listens exactly where an event can stop something; every ending says what it leaves behind.",
    drafts: (subject) =>
      operationsOf(subject).flatMap(([row, spec]) => [
        { row, name: "before", run: () => allMakeSense(subject, spec.before, "post") },
        { row, name: "contains", run: () => inside(subject, spec) },
        { row, name: "ears", run: () => earsWhereHeard(subject, spec) },
        ...[...new Set([...common, ...Object.keys(spec.endings)])].map((name) => ({
          row,
          name: `ending-${name}`,
          run: () => endingMakesSense(subject, spec, name),
        })),
      ]),
  },
  {
    id: "C19",
    group: "operations",
    title: "every operation ends in every way it can",
    sentence:
      "However an operation ends, exactly the declared lists fire, in their order, heard or not, and its command exits as declared.",
    drafts: (subject) =>
      operationsOf(subject).flatMap(([row, spec]) =>
        coursesOf(spec, subject.adapter.events).map(
          (course): Draft => ({ row, name: course.name, run: () => play(subject, row, spec, course) }),
        ),
      ),
  },
];

const operationsOf = ({ adapter }: Subject): readonly (readonly [string, OperationSpec])[] => Object.entries(adapter.operations);

function makesSense({ adapter }: Subject, { events, heard }: Firing, never: "pre" | "post"): void {
  const rows = events.map((name) => [name, adapter.events[name]] as const);
  same(
    "events that do not exist",
    [],
    rows.filter(([, row]) => row === undefined).map(([name]) => name),
  );
  same(
    `events of the phase ${never}`,
    [],
    rows.filter(([, row]) => row?.phase === never).map(([name]) => name),
  );
  const hasEar = rows.some(([, row]) => row?.veto !== undefined);
  holds(!heard || hasEar, `${events.join(", ")}, to which the product listens`, "a veto in one of the rows", rows);
}

function allMakeSense(subject: Subject, firings: readonly Firing[], never: "pre" | "post"): void {
  for (const firing of firings) makesSense(subject, firing, never);
}

function endingMakesSense(subject: Subject, { endings }: OperationSpec, name: string): void {
  const ending: Ending | undefined = endings[name];
  holds(ending !== undefined, "endings", `one called ${name}`, Object.keys(endings));
  if (ending === undefined) return;
  const { after, exit, says, becomes } = ending;
  allMakeSense(subject, after, "pre");
  holds(
    exit === "work" || (Number.isInteger(exit) && exit >= 0 && exit <= 255),
    "the exit code",
    'a whole number from 0 to 255, or "work"',
    exit,
  );
  holds(says.trim() !== "", "what it leaves behind", "words for it", says);
  same(
    "endings that it becomes, and that do not exist",
    [],
    Object.values(becomes ?? {}).filter((other) => endings[other] === undefined),
  );
}

function inside({ adapter }: Subject, { contains }: OperationSpec): void {
  if (contains !== undefined) holds(adapter.operations[contains] !== undefined, "what it contains", "an operation", contains);
}

/** A row whose veto stops something is heard somewhere, if its operation fires it at all. */
function earsWhereHeard({ adapter }: Subject, { before, endings }: OperationSpec): void {
  const own = [...before, ...Object.values(endings).flatMap(({ after }) => after)].flatMap(({ events }) => events);
  const everywhere = operationsOf({ adapter } as Subject).flatMap(([, spec]) => [
    ...spec.before,
    ...Object.values(spec.endings).flatMap(({ after }) => after),
  ]);
  const heard = everywhere.filter((firing) => firing.heard).flatMap(({ events }) => events);
  const deaf = own.filter((name) => stops(adapter.events[name]) && !heard.includes(name));
  same("events that can stop something, and that nobody listens to", [], deaf);
}

const stops = (row: EventSpec | undefined): boolean => row?.veto !== undefined && row.veto.decision !== "proceed";

/** Every way through a life cycle that its tables know. */
function coursesOf({ before, endings }: OperationSpec, rows: Readonly<Record<string, EventSpec>>): readonly Course[] {
  const own = Object.keys(endings).filter((name) => !["setup", "veto", "interrupt", "terminate"].includes(name));
  const vetoed = before.flatMap((firing, index): Course[] => {
    const objector = firing.events.find((name) => rows[name]?.veto !== undefined) ?? firing.events[0] ?? "";
    const hears = firing.heard && stops(rows[objector]);
    const name = `objection-at-${objector}`;
    return [{ name, ending: hears ? "veto" : "success", fired: hears ? index + 1 : before.length, objector }];
  });
  const stopped = (["interrupt", "terminate"] as const).flatMap((turn): Course[] => [
    { name: `${turn}-during-the-work`, ending: turn, fired: before.length, stop: { turn, at: "work" } },
    ...(before.length > 0 ? [{ name: `${turn}-at-a-hook`, ending: turn, fired: 1, stop: { turn, at: "hook" } } as const] : []),
  ]);
  const turned = Object.entries(endings).flatMap(([ending, { after, becomes }]) =>
    Object.entries(becomes ?? {}).flatMap(([turn, other]): Course[] => {
      const objector = after
        .filter(({ heard }) => heard)
        .flatMap(({ events }) => events)
        .find((name) => stops(rows[name]));
      if (turn === "veto" && objector !== undefined && own.includes(ending))
        return [{ name: `${ending}-and-then-an-objection`, ending, becomes: other, fired: before.length, after: objector }];
      return [];
    }),
  );
  return [
    ...own.map((ending): Course => ({ name: `ends-as-${ending}`, ending, fired: before.length })),
    { name: "refused-at-set-up", ending: "setup", fired: 0 },
    ...vetoed,
    ...stopped,
    ...turned,
  ];
}
