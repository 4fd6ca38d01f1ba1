import { type AdapterOption, HookError, nearest } from "@backup-hooks/core";

interface Deviation {
  /** What Backrest does that nobody wants. */
  readonly asks: string;
  /** What may be played, in words. The first is played unless another is chosen. */
  readonly plays: Readonly<Record<string, string>>;
  readonly verbs: AdapterOption["verbs"];
}

/** Where a rehearsal need not do what Backrest does: each an option of the factory, and in kebab-case of the command line. */
export const deviations = {
  shebang: {
    asks: "a script of one line that begins with #! kills Backrest's server",
    plays: { empty: "its interpreter gets an empty script", dies: "the hook fails, and nothing after it runs" },
    verbs: ["rehearse", "run"],
  },
  backoff: {
    asks: "the 31st pause of an exponential back-off overflows in Backrest",
    plays: { hour: "1 h, as before and after", overflow: "none, as in Backrest" },
    verbs: ["rehearse", "run"],
  },
  handler: {
    asks: "a hook without handler (actionWebhook, or no action) keeps all hooks of its call from running",
    plays: { refuse: "no hook runs, and the call fails, as in Backrest", skip: "it is left out, the others run" },
    verbs: ["rehearse", "run"],
  },
  sendLimit: {
    asks: "Backrest sends requests without a time limit",
    plays: { "30s": "a request fails after 30 s", none: "it waits, as Backrest, unless --timeout ends it" },
    verbs: ["rehearse", "run"],
  },
  sizes: {
    asks: "a size beyond 10^18 bytes makes .FormatSizeBytes and .Summary fail in Backrest",
    plays: { fail: "the hook fails, as in Backrest", EB: "it is written in EB" },
    verbs: ["rehearse", "run"],
  },
  secrets: {
    asks: "Backrest's log has passwords, tokens and URLs in full",
    plays: { hidden: "*** stands in their place", shown: "they are shown, as in Backrest" },
    verbs: ["check", "rehearse", "run"],
  },
} as const satisfies Record<string, Deviation>;

export type DeviationName = keyof typeof deviations;
/** One value per deviation. */
export type Choices = { readonly [Name in DeviationName]: keyof (typeof deviations)[Name]["plays"] };

const names = Object.keys(deviations) as DeviationName[];
const values = (name: DeviationName): string[] => Object.keys(deviations[name].plays);
/** The option of the command line, without its dashes. */
export const flagOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * What is chosen, and the defaults for the rest. `typed`: by the names of the command line, weaker than `chosen`.
 * @throws HookError USAGE for a value that a deviation does not have
 */
export function choicesOf(chosen: Readonly<Record<string, unknown>> = {}, typed: Readonly<Record<string, unknown>> = {}): Choices {
  const choice = (name: DeviationName): string => {
    const value = chosen[name] ?? typed[flagOf(name)];
    if (value === undefined) return values(name)[0] ?? "";
    if (typeof value === "string" && values(name).includes(value)) return value;
    const close = nearest(String(value), values(name));
    throw new HookError("USAGE", `--${flagOf(name)}`, {
      product: "Backrest",
      expected: values(name).join(" or "),
      got: `"${String(value)}"`,
      ...(close && { hint: `Did you mean "${close}"?` }),
    });
  };
  return Object.fromEntries(names.map((name) => [name, choice(name)])) as unknown as Choices;
}

export const defaults: Choices = choicesOf();

/** The deviations as options of the command line. */
export const deviationOptions: readonly AdapterOption[] = names.map((name) => {
  const { asks, plays, verbs } = deviations[name];
  const words = Object.entries(plays).map(([value, says], index) => `${value}${index === 0 ? ", the default" : ""}: ${says}`);
  return { flags: `--${flagOf(name)} <${values(name).join("|")}>`, description: `${asks}. ${words.join("; ")}`, verbs };
});
