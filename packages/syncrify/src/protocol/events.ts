import type { EventSpec, HookEvent } from "@backup-hooks/core";
import type { Assumptions } from "../assumptions.ts";
import { getVariable, SOURCE, type VariableName, variableNames } from "./variables.ts";

/** The two calls of a job. Their names are ours: the product tells them apart by $EVENT, true at the start and false at the end. */
export type SyncrifyEventName = "start" | "end";
export type SyncrifyEvent = HookEvent<SyncrifyEventName>;

const BLANKS = "a blank becomes an underscore";
const SPLITS =
  "white space splits it, an empty one vanishes, and later positions move; read again, its pieces are joined by single blanks";
const SHELL = "the shell takes it for its own text";
/** What the product destroys on the way to the hook, by the model of starting it. */
const losses: Readonly<
  Record<Assumptions["spawn"], Readonly<Partial<Record<VariableName, string>>>>
> = {
  java: {
    $CLIENT_IP: SPLITS,
    $PROFILE: `${BLANKS}; other white space splits it, an empty one vanishes, and later positions move`,
    $USER: SPLITS,
  },
  shell: {
    $CLIENT_IP: SHELL,
    $PROFILE: `${BLANKS}; the shell takes the rest for its own text`,
    $USER: SHELL,
  },
  argv: { $PROFILE: BLANKS },
};

const typeFormats: Readonly<Record<ReturnType<typeof getVariable>["type"], string | undefined>> = {
  boolean: "true at the start, false at the end",
  ip: "an address; behind a proxy, and for IPv6, in a form that is not known",
  integer: "a whole number",
  string: undefined,
};
const formats = Object.fromEntries(
  variableNames.flatMap((name) => {
    const form = typeFormats[getVariable(name).type];
    return form === undefined ? [] : [[name, form]];
  }),
);

const exampleFields = Object.fromEntries(
  variableNames.map((name) => [name, getVariable(name).example]),
);

/** One row per call. Neither has a veto: the product has no ear for one. */
export function createEventTable(
  spawn: Assumptions["spawn"],
): Readonly<Record<SyncrifyEventName, EventSpec>> {
  const common = {
    operation: "backup",
    fields: variableNames,
    formats,
    lossy: losses[spawn],
  } as const;
  const repeats = "Job ids repeat after a restart of the server.";
  return {
    start: {
      ...common,
      phase: "pre",
      knownIssues: ["$EVENT is a start flag in spite of its name.", repeats],
      examples: [{ fields: exampleFields }],
      source: `${SOURCE}: documented`,
    },
    end: {
      ...common,
      phase: "post",
      knownIssues: [
        "The call does not tell whether the job succeeded.",
        "Whether a job that fails or is cancelled calls at all is not documented (--broken).",
        repeats,
      ],
      examples: [
        {
          fields: {
            ...exampleFields,
            $EVENT: "false",
            $FILE_COUNT: "1204",
            $BYTE_COUNT: "73400320",
          },
        },
      ],
      source: `${SOURCE}: documented; that $JOB_ID is the same as at the start: inferred`,
    },
  };
}

export function createEvent(
  name: SyncrifyEventName,
  fields: SyncrifyEvent["fields"],
): SyncrifyEvent {
  return {
    product: "syncrify",
    name,
    operation: "backup",
    phase: name === "start" ? "pre" : "post",
    fields,
  };
}
