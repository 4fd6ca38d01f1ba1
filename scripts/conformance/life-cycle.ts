import type { Adapter, Dispatch, OperationSpec } from "@backup-hooks/core";

/** One call of the hook runner, as it is drawn. */
export interface DrawnDispatch {
  readonly events: readonly string[];
  /** Whether a hook of it can change anything. */
  readonly cancelable: boolean;
  /** The endings that it can lead to, and by what: `a hook objects` → veto. */
  readonly turns: readonly Turn[];
}
export interface Turn {
  readonly cause: string;
  readonly endings: readonly string[];
}
/** Endings after which the same hooks fire. */
export interface DrawnEnding {
  readonly names: readonly { readonly name: string; readonly exit: number | "inherit" }[];
  readonly dispatches: readonly DrawnDispatch[];
}
export interface LifeCycle {
  /** The product's own word for the operation. */
  readonly name: string;
  /** The life cycle that its main work consists of. */
  readonly contains?: string;
  readonly before: readonly DrawnDispatch[];
  /** How the main work ends. */
  readonly turns: readonly Turn[];
  readonly after: readonly DrawnEnding[];
}

const OBJECTS = "a hook objects";
const signals = { interrupt: "Ctrl-C", terminate: "SIGTERM" } as const;

/** The life cycles of a product, from its own tables: who fires when, who is heard, what leads where. */
export function createLifeCycles({
  operations,
  events,
}: Pick<Adapter, "operations" | "events">): readonly LifeCycle[] {
  const findLabel = (operation: string): string =>
    operations[operation as keyof typeof operations]?.name ?? operation;
  const isCancelable = ({ cancelable, events: names }: Dispatch): boolean =>
    cancelable && names.some((name) => events[name]?.veto !== undefined);
  return Object.entries(operations).map(([operation, spec]) => {
    const before = spec.before.map((dispatch) =>
      describeDispatch(dispatch, isCancelable(dispatch), { [OBJECTS]: "veto" }),
    );
    const turns = listTurns(spec);
    const reached = new Set([
      "setup",
      ...[...before.flatMap((dispatch) => dispatch.turns), ...turns].flatMap(
        ({ endings }) => endings,
      ),
      ...Object.values(spec.endings).flatMap(({ overriddenBy = {} }) =>
        Object.values(overriddenBy),
      ),
    ]);
    const after = Map.groupBy(
      Object.entries(spec.endings).filter(([name]) => reached.has(name)),
      ([, { after, overriddenBy }]) => JSON.stringify([after, overriddenBy]),
    );
    return {
      name: findLabel(operation),
      ...(spec.contains !== undefined && { contains: findLabel(spec.contains) }),
      before,
      turns,
      after: [...after.values()].map((group) => {
        const { after: dispatches = [], overriddenBy } = group[0]?.[1] ?? {};
        const leads = {
          [OBJECTS]: overriddenBy?.veto,
          [signals.interrupt]: overriddenBy?.interrupt,
          [signals.terminate]: overriddenBy?.terminate,
        };
        return {
          names: group.map(([name, { exit }]) => ({ name, exit })),
          dispatches: dispatches.map((dispatch) =>
            describeDispatch(dispatch, isCancelable(dispatch), leads),
          ),
        };
      }),
    };
  });
}

function describeDispatch(
  { events }: Dispatch,
  cancelable: boolean,
  leads: Readonly<Record<string, string | undefined>>,
): DrawnDispatch {
  const turns = Object.entries(leads).flatMap(([cause, ending]) =>
    ending === undefined || (cause === OBJECTS && !cancelable)
      ? []
      : [{ cause, endings: [ending] }],
  );
  return { events, cancelable, turns };
}

/** The ways in which the main work ends. Those that only a hook or a refusal leads to are not among them. */
function listTurns({ endings, contains }: OperationSpec): readonly Turn[] {
  const within = contains === undefined ? undefined : "skipped" in endings ? "skipped" : "error";
  const elsewhere = [
    "veto",
    "setup",
    ...Object.keys(signals),
    ...Object.values(endings).flatMap(({ overriddenBy = {} }) => Object.values(overriddenBy)),
  ];
  const ownEndings = Object.keys(endings).filter(
    (name) => !elsewhere.includes(name) && !(name === within && name !== "error"),
  );
  return [
    { cause: "it ends", endings: ownEndings },
    ...(within === undefined ? [] : [{ cause: "a veto in there", endings: [within] }]),
    ...Object.entries(signals).map(([ending, cause]) => ({ cause, endings: [ending] })),
  ];
}
