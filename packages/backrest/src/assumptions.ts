import { type AdapterOption, findNearest, HookError } from "@backup-hooks/core";

interface Deviation {
  /** What Backrest does, although users do not want it. */
  readonly description: string;
  /** What may be played, in words. The first is played unless another is chosen. */
  readonly choices: Readonly<Record<string, string>>;
  readonly commands: AdapterOption["commands"];
}

/** Where a rehearsal need not do what Backrest does: each an option of the factory, and in kebab-case of the command line. */
export const deviations = {
  shebang: {
    description: "a script of one line that begins with #! kills Backrest's server",
    choices: {
      empty: "its interpreter gets an empty script",
      dies: "the hook fails, and nothing after it runs",
    },
    commands: ["rehearse", "run"],
  },
  backoff: {
    description: "the 31st pause of an exponential back-off overflows in Backrest",
    choices: { hour: "1 h, as before and after", overflow: "none, as in Backrest" },
    commands: ["rehearse", "run"],
  },
  handler: {
    description:
      "a hook without handler (actionWebhook, or no action) keeps all hooks of its call from running",
    choices: {
      refuse: "no hook runs, and the call fails, as in Backrest",
      skip: "it is left out, the others run",
    },
    commands: ["rehearse", "run"],
  },
  sendLimit: {
    description: "Backrest sends requests without a time limit",
    choices: {
      "30s": "a request fails after 30 s",
      none: "it waits, as Backrest, unless --timeout ends it",
    },
    commands: ["rehearse", "run"],
  },
  sizes: {
    description: "a size beyond 10^18 bytes makes .FormatSizeBytes and .Summary fail in Backrest",
    choices: { fail: "the hook fails, as in Backrest", EB: "it is written in EB" },
    commands: ["rehearse", "run"],
  },
  secrets: {
    description: "Backrest's log has passwords, tokens and URLs in full",
    choices: { hidden: "*** stands in their place", shown: "they are shown, as in Backrest" },
    commands: ["check", "rehearse", "run"],
  },
} as const satisfies Record<string, Deviation>;

export type DeviationName = keyof typeof deviations;
/** One value per deviation. */
export type Assumptions = {
  readonly [Name in DeviationName]: keyof (typeof deviations)[Name]["choices"];
};

const deviationNames = Object.keys(deviations) as DeviationName[];
const listValues = (name: DeviationName): string[] => Object.keys(deviations[name].choices);
/** The option of the command line, without its dashes. */
export const optionName = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * What is chosen, and the defaults for the rest. `typed`: by the names of the command line, weaker than `chosen`.
 * @throws HookError USAGE for a value that a deviation does not have
 */
export function resolveAssumptions(
  overrides: Readonly<Record<string, unknown>> = {},
  cliOptions: Readonly<Record<string, unknown>> = {},
): Assumptions {
  const resolveValue = (name: DeviationName): string => {
    const value = overrides[name] ?? cliOptions[optionName(name)];
    if (value === undefined) return listValues(name)[0] ?? "";
    if (typeof value === "string" && listValues(name).includes(value)) return value;
    const close = findNearest(String(value), listValues(name));
    throw new HookError("USAGE", `--${optionName(name)}`, {
      product: "Backrest",
      expected: listValues(name).join(" or "),
      received: `"${String(value)}"`,
      ...(close && { hint: `Did you mean "${close}"?` }),
    });
  };
  return Object.fromEntries(
    deviationNames.map((name) => [name, resolveValue(name)]),
  ) as unknown as Assumptions;
}

export const defaultAssumptions: Assumptions = resolveAssumptions();

/** The deviations as options of the command line. */
export const deviationOptions: readonly AdapterOption[] = deviationNames.map((name) => {
  const { description, choices, commands } = deviations[name];
  const choiceTexts = Object.entries(choices).map(
    ([value, text], index) => `${value}${index === 0 ? ", the default" : ""}: ${text}`,
  );
  return {
    flags: `--${optionName(name)} <${listValues(name).join("|")}>`,
    description: `${description}. ${choiceTexts.join("; ")}`,
    commands,
  };
});
