import type { EventSpec } from "../../model/event.ts";
import type { Dispatch, Ending, EndingName, OperationSpec } from "../../model/operation.ts";
import { type OperationPath, playPath } from "../harness/operation-paths.ts";
import { assert, assertEqual, type Check, type Rule } from "../rule.ts";
import type { Subject } from "../sample.ts";

const common: readonly EndingName[] = [
  "success",
  "error",
  "veto",
  "setup",
  "interrupt",
  "terminate",
];

/** The life cycles. */
export const operationRules: readonly Rule[] = [
  {
    id: "C18",
    group: "operations",
    title: "the lists of a life cycle make sense",
    sentence:
      "Lists name events that exist, before the work none of afterwards and the other way round; somebody listens exactly where an event can stop something; every ending says what it leaves behind.",
    createChecks: (subject) =>
      listOperations(subject).flatMap(([row, spec]) => [
        { row, name: "before", run: () => checkDispatches(subject, spec.before, "post") },
        { row, name: "contains", run: () => checkContained(subject, spec) },
        { row, name: "ears", run: () => checkCancelable(subject, spec) },
        ...[...new Set([...common, ...Object.keys(spec.endings)])].map((name) => ({
          row,
          name: `ending-${name}`,
          run: () => checkEnding(subject, spec, name),
        })),
      ]),
  },
  {
    id: "C19",
    group: "operations",
    title: "every operation ends in every way it can",
    sentence:
      "However an operation ends, exactly the declared lists fire, in their order, heard or not, and its command exits as declared.",
    createChecks: (subject) =>
      listOperations(subject).flatMap(([row, spec]) =>
        listPaths(spec, subject.adapter.events).map(
          (path): Check => ({
            row,
            name: path.name,
            run: () => playPath(subject, row, spec, path),
          }),
        ),
      ),
  },
];

const listOperations = ({ adapter }: Subject): readonly (readonly [string, OperationSpec])[] =>
  Object.entries(adapter.operations);

function checkDispatch(
  { adapter }: Subject,
  { events, cancelable }: Dispatch,
  never: "pre" | "post",
): void {
  const rows = events.map((name) => [name, adapter.events[name]] as const);
  assertEqual(
    "events that do not exist",
    [],
    rows.filter(([, row]) => row === undefined).map(([name]) => name),
  );
  assertEqual(
    `events of the phase ${never}`,
    [],
    rows.filter(([, row]) => row?.phase === never).map(([name]) => name),
  );
  const hasVeto = rows.some(([, row]) => row?.veto !== undefined);
  assert(
    !cancelable || hasVeto,
    `${events.join(", ")}, to which the product listens`,
    "a veto in one of the rows",
    rows,
  );
}

function checkDispatches(
  subject: Subject,
  dispatches: readonly Dispatch[],
  never: "pre" | "post",
): void {
  for (const dispatch of dispatches) checkDispatch(subject, dispatch, never);
}

function checkEnding(subject: Subject, { endings }: OperationSpec, name: string): void {
  const ending: Ending | undefined = endings[name];
  assert(ending !== undefined, "endings", `one called ${name}`, Object.keys(endings));
  if (ending === undefined) return;
  const { after, exit, description, overriddenBy } = ending;
  checkDispatches(subject, after, "pre");
  assert(
    exit === "inherit" || (Number.isInteger(exit) && exit >= 0 && exit <= 255),
    "the exit code",
    'a whole number from 0 to 255, or "inherit"',
    exit,
  );
  assert(description.trim() !== "", "what it leaves behind", "words for it", description);
  assertEqual(
    "endings that it becomes, and that do not exist",
    [],
    Object.values(overriddenBy ?? {}).filter((other) => endings[other] === undefined),
  );
}

function checkContained({ adapter }: Subject, { contains }: OperationSpec): void {
  if (contains !== undefined)
    assert(
      adapter.operations[contains] !== undefined,
      "what it contains",
      "an operation",
      contains,
    );
}

/**
 * An event that can stop something is in at least one cancelable dispatch, if its operation
 * dispatches it at all.
 */
function checkCancelable({ adapter }: Subject, { before, endings }: OperationSpec): void {
  const dispatched = [...before, ...Object.values(endings).flatMap(({ after }) => after)].flatMap(
    ({ events }) => events,
  );
  const everywhere = listOperations({ adapter } as Subject).flatMap(([, spec]) => [
    ...spec.before,
    ...Object.values(spec.endings).flatMap(({ after }) => after),
  ]);
  const cancelable = everywhere
    .filter((dispatch) => dispatch.cancelable)
    .flatMap(({ events }) => events);
  const missing = dispatched.filter(
    (name) => canStop(adapter.events[name]) && !cancelable.includes(name),
  );
  assertEqual("events that can stop something, and that nobody listens to", [], missing);
}

const canStop = (row: EventSpec | undefined): boolean =>
  row?.veto !== undefined && row.veto.decision !== "proceed";

/** Every path through a life cycle that its tables describe. */
function listPaths(
  { before, endings }: OperationSpec,
  rows: Readonly<Record<string, EventSpec>>,
): readonly OperationPath[] {
  const regular = Object.keys(endings).filter(
    (name) => !["setup", "veto", "interrupt", "terminate"].includes(name),
  );
  const vetoed = before.flatMap((dispatch, index): OperationPath[] => {
    const vetoedBy =
      dispatch.events.find((name) => rows[name]?.veto !== undefined) ?? dispatch.events[0] ?? "";
    const isCancelable = dispatch.cancelable && canStop(rows[vetoedBy]);
    const name = `objection-at-${vetoedBy}`;
    return [
      {
        name,
        ending: isCancelable ? "veto" : "success",
        dispatched: isCancelable ? index + 1 : before.length,
        vetoedBy,
      },
    ];
  });
  const stopped = (["interrupt", "terminate"] as const).flatMap((cause): OperationPath[] => [
    {
      name: `${cause}-during-the-work`,
      ending: cause,
      dispatched: before.length,
      stop: { cause, during: "work" },
    },
    ...(before.length > 0
      ? [
          {
            name: `${cause}-at-a-hook`,
            ending: cause,
            dispatched: 1,
            stop: { cause, during: "hook" },
          } as const,
        ]
      : []),
  ]);
  const overridden = Object.entries(endings).flatMap(([ending, { after, overriddenBy }]) =>
    Object.entries(overriddenBy ?? {}).flatMap(([cause, other]): OperationPath[] => {
      const vetoedBy = after
        .filter(({ cancelable }) => cancelable)
        .flatMap(({ events }) => events)
        .find((name) => canStop(rows[name]));
      if (cause === "veto" && vetoedBy !== undefined && regular.includes(ending))
        return [
          {
            name: `${ending}-and-then-an-objection`,
            ending,
            overriddenBy: other,
            dispatched: before.length,
            vetoedAfter: vetoedBy,
          },
        ];
      return [];
    }),
  );
  return [
    ...regular.map(
      (ending): OperationPath => ({ name: `ends-as-${ending}`, ending, dispatched: before.length }),
    ),
    { name: "refused-at-set-up", ending: "setup", dispatched: 0 },
    ...vetoed,
    ...stopped,
    ...overridden,
  ];
}
