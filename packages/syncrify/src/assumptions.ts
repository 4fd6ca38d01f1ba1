import { type AdapterOption, HookError, nearest } from "@backup-hooks/core";

interface Guess {
  /** What no document says. */
  readonly asks: string;
  /** What may be played, in words. The first is played unless another is chosen. */
  readonly plays: Readonly<Record<string, string>>;
  /** inferred: there are reasons, given in `because`; unknown: found nowhere. */
  readonly sure: "inferred" | "unknown";
  readonly because: string;
  readonly verbs: AdapterOption["verbs"];
}

/** What is not known of Syncrify for certain: each an option of the factory and of the command line, under the same name. */
export const guesses = {
  spawn: {
    asks: "how the server starts the command",
    plays: {
      java: "Java's Runtime.exec(String): the values put in, then split at white space, no shell",
      shell: "/bin/sh -c, after the values are put in",
      argv: "split at white space, then the values put in, one argument each",
    },
    sure: "inferred",
    because:
      "the server is Java, the one documented transformation takes the blanks out of the field that usually has some, and no quoting is documented; what Runtime.exec does was measured on OpenJDK 17",
    verbs: ["check", "rehearse", "run"],
  },
  drain: {
    asks: "whether the server reads what a hook prints",
    plays: { yes: "it reads", no: "it does not: a hook that prints more than a pipe holds (64 KiB) hangs" },
    sure: "unknown",
    because: "output is not documented; the blocking was measured on OpenJDK 17",
    verbs: ["rehearse", "run"],
  },
  waits: {
    asks: "whether a job waits for its hook",
    plays: { no: "the hook runs beside the job", yes: "the job stands still until the hook has ended" },
    sure: "unknown",
    because: "neither waiting nor a time limit is documented, and no veto",
    verbs: ["rehearse", "run"],
  },
  expand: {
    asks: "whether a value that holds the name of a variable is expanded again",
    plays: { once: "it stays as it is", again: "each variable is replaced in the whole text, one after the other" },
    sure: "unknown",
    because: "the order of replacement is not documented",
    verbs: ["rehearse", "run"],
  },
  broken: {
    asks: "what a job calls that fails or is cancelled",
    plays: { end: "the hook, as every job that is over", nothing: "no hook: there is no end call" },
    sure: "unknown",
    because: "the hook is documented for a job that is complete, and the call does not tell whether it succeeded",
    verbs: ["run"],
  },
} as const satisfies Record<string, Guess>;

export type GuessName = keyof typeof guesses;
/** One value per guess. */
export type Choices = { readonly [Name in GuessName]: keyof (typeof guesses)[Name]["plays"] };

const names = Object.keys(guesses) as GuessName[];
const values = (name: GuessName): string[] => Object.keys(guesses[name].plays);

/** What is chosen, and the defaults for the rest. @throws HookError USAGE for a value that a guess does not have */
export function choicesOf(chosen: Readonly<Record<string, unknown>>): Choices {
  const choice = (name: GuessName): string => {
    const value = chosen[name];
    if (value === undefined) return values(name)[0] ?? "";
    if (typeof value === "string" && values(name).includes(value)) return value;
    const close = nearest(String(value), values(name));
    throw new HookError("USAGE", `--${name}`, {
      product: "Syncrify",
      expected: values(name).join(" or "),
      got: `"${String(value)}"`,
      ...(close && { hint: `Did you mean "${close}"?` }),
    });
  };
  return Object.fromEntries(names.map((name) => [name, choice(name)])) as unknown as Choices;
}

/** The guesses as options of the command line. */
export const guessOptions: readonly AdapterOption[] = names.map((name) => {
  const { asks, plays, sure, verbs } = guesses[name];
  const words = Object.entries(plays).map(([value, says], index) => `${value}${index === 0 ? ", the default" : ""}: ${says}`);
  return { flags: `--${name} <${values(name).join("|")}>`, description: `${asks} (${sure}). ${words.join("; ")}`, verbs };
});
