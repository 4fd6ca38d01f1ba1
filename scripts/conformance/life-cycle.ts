import type { Adapter, Firing, OperationSpec } from "@backup-hooks/core";

/** One call of the hook runner, as it is drawn. */
export interface DrawnFiring {
  readonly events: readonly string[];
  /** Whether a hook of it can change anything. */
  readonly heard: boolean;
  /** The endings that it can lead to, and by what: `a hook objects` → veto. */
  readonly turns: readonly Turn[];
}
export interface Turn {
  readonly why: string;
  readonly endings: readonly string[];
}
/** Endings after which the same hooks fire. */
export interface DrawnEnding {
  readonly names: readonly { readonly name: string; readonly exit: number | "work" }[];
  readonly firings: readonly DrawnFiring[];
}
export interface LifeCycle {
  /** The product's own word for the operation. */
  readonly name: string;
  /** The life cycle that its main work consists of. */
  readonly contains?: string;
  readonly before: readonly DrawnFiring[];
  /** How the main work ends. */
  readonly turns: readonly Turn[];
  readonly after: readonly DrawnEnding[];
}

const OBJECTS = "a hook objects";
const signals = { interrupt: "Ctrl-C", terminate: "SIGTERM" } as const;

/** The life cycles of a product, from its own tables: who fires when, who is heard, what leads where. */
export function lifeCycles({ operations, events }: Pick<Adapter, "operations" | "events">): readonly LifeCycle[] {
  const wordFor = (operation: string): string => operations[operation as keyof typeof operations]?.name ?? operation;
  const listens = ({ heard, events: names }: Firing): boolean => heard && names.some((name) => events[name]?.veto !== undefined);
  return Object.entries(operations).map(([operation, spec]) => {
    const before = spec.before.map((firing) => drawn(firing, listens(firing), { [OBJECTS]: "veto" }));
    const turns = turnsOf(spec);
    const reached = new Set([
      "setup",
      ...[...before.flatMap((firing) => firing.turns), ...turns].flatMap(({ endings }) => endings),
      ...Object.values(spec.endings).flatMap(({ becomes = {} }) => Object.values(becomes)),
    ]);
    const after = Map.groupBy(
      Object.entries(spec.endings).filter(([name]) => reached.has(name)),
      ([, { after, becomes }]) => JSON.stringify([after, becomes]),
    );
    return {
      name: wordFor(operation),
      ...(spec.contains !== undefined && { contains: wordFor(spec.contains) }),
      before,
      turns,
      after: [...after.values()].map((same) => {
        const { after: firings = [], becomes } = same[0]?.[1] ?? {};
        const leads = { [OBJECTS]: becomes?.veto, [signals.interrupt]: becomes?.interrupt, [signals.terminate]: becomes?.terminate };
        return {
          names: same.map(([name, { exit }]) => ({ name, exit })),
          firings: firings.map((firing) => drawn(firing, listens(firing), leads)),
        };
      }),
    };
  });
}

function drawn({ events }: Firing, heard: boolean, leads: Readonly<Record<string, string | undefined>>): DrawnFiring {
  const turns = Object.entries(leads).flatMap(([why, ending]) =>
    ending === undefined || (why === OBJECTS && !heard) ? [] : [{ why, endings: [ending] }],
  );
  return { events, heard, turns };
}

/** The ways in which the main work ends. Those that only a hook or a refusal leads to are not among them. */
function turnsOf({ endings, contains }: OperationSpec): readonly Turn[] {
  const within = contains === undefined ? undefined : "skipped" in endings ? "skipped" : "error";
  const elsewhere = [
    "veto",
    "setup",
    ...Object.keys(signals),
    ...Object.values(endings).flatMap(({ becomes = {} }) => Object.values(becomes)),
  ];
  const own = Object.keys(endings).filter((name) => !elsewhere.includes(name) && !(name === within && name !== "error"));
  return [
    { why: "it ends", endings: own },
    ...(within === undefined ? [] : [{ why: "a veto in there", endings: [within] }]),
    ...Object.entries(signals).map(([ending, why]) => ({ why, endings: [ending] })),
  ];
}
