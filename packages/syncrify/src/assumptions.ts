import { type AdapterOption, findNearest, HookError } from "@backup-hooks/core";

interface Assumption {
  /** What no document says. */
  readonly question: string;
  /** What may be played, in words. The first is played unless another is chosen. */
  readonly alternatives: Readonly<Record<string, string>>;
  /** inferred: there are reasons, given in `because`; unknown: found nowhere. */
  readonly sure: "inferred" | "unknown";
  readonly reason: string;
  readonly commands: AdapterOption["commands"];
}

/** What is not known of Syncrify for certain: each an option of the factory and of the command line, under the same name. */
export const assumptionTable = {
  spawn: {
    question: "how the server starts the command",
    alternatives: {
      java: "Java's Runtime.exec(String): the values put in, then split at white space, no shell",
      shell: "/bin/sh -c, after the values are put in",
      argv: "split at white space, then the values put in, one argument each",
    },
    sure: "inferred",
    reason:
      "the server is Java, the one documented transformation takes the blanks out of the field that usually has some, and no quoting is documented; what Runtime.exec does was measured on OpenJDK 17",
    commands: ["check", "rehearse", "run"],
  },
  drain: {
    question: "whether the server reads what a hook prints",
    alternatives: {
      yes: "it reads",
      no: "it does not: a hook that prints more than a pipe holds (64 KiB) hangs",
    },
    sure: "unknown",
    reason: "output is not documented; the blocking was measured on OpenJDK 17",
    commands: ["rehearse", "run"],
  },
  waits: {
    question: "whether a job waits for its hook",
    alternatives: {
      no: "the hook runs beside the job",
      yes: "the job stands still until the hook has ended",
    },
    sure: "unknown",
    reason: "neither waiting nor a time limit is documented, and no veto",
    commands: ["rehearse", "run"],
  },
  expand: {
    question: "whether a value that holds the name of a variable is expanded again",
    alternatives: {
      once: "it stays as it is",
      again: "each variable is replaced in the whole text, one after the other",
    },
    sure: "unknown",
    reason: "the order of replacement is not documented",
    commands: ["rehearse", "run"],
  },
  broken: {
    question: "what a job calls that fails or is cancelled",
    alternatives: {
      end: "the hook, as every job that is over",
      nothing: "no hook: there is no end call",
    },
    sure: "unknown",
    reason:
      "the hook is documented for a job that is complete, and the call does not tell whether it succeeded",
    commands: ["run"],
  },
} as const satisfies Record<string, Assumption>;

export type AssumptionName = keyof typeof assumptionTable;
/** One value per guess. */
export type Assumptions = {
  readonly [Name in AssumptionName]: keyof (typeof assumptionTable)[Name]["alternatives"];
};

const assumptionNames = Object.keys(assumptionTable) as AssumptionName[];
const listValues = (name: AssumptionName): string[] =>
  Object.keys(assumptionTable[name].alternatives);

/** What is chosen, and the defaults for the rest. @throws HookError USAGE for a value that a guess does not have */
export function resolveAssumptions(chosen: Readonly<Record<string, unknown>>): Assumptions {
  const resolveValue = (name: AssumptionName): string => {
    const value = chosen[name];
    if (value === undefined) return listValues(name)[0] ?? "";
    if (typeof value === "string" && listValues(name).includes(value)) return value;
    const close = findNearest(String(value), listValues(name));
    throw new HookError("USAGE", `--${name}`, {
      product: "Syncrify",
      expected: listValues(name).join(" or "),
      received: `"${String(value)}"`,
      ...(close && { hint: `Did you mean "${close}"?` }),
    });
  };
  return Object.fromEntries(
    assumptionNames.map((name) => [name, resolveValue(name)]),
  ) as unknown as Assumptions;
}

/** The guesses as options of the command line. */
export const assumptionOptions: readonly AdapterOption[] = assumptionNames.map((name) => {
  const { question, alternatives, sure, commands } = assumptionTable[name];
  const descriptions = Object.entries(alternatives).map(
    ([value, description], index) =>
      `${value}${index === 0 ? ", the default" : ""}: ${description}`,
  );
  return {
    flags: `--${name} <${listValues(name).join("|")}>`,
    description: `${question} (${sure}). ${descriptions.join("; ")}`,
    commands,
  };
});
