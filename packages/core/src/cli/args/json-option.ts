import type { Command } from "commander";

/** These have no result to print as JSON: their output is the product's, or the script's. */
const WITHOUT_JSON = ["answer", "record"];

/**
 * Whether the command line asks for JSON. It reads the words itself, because commander stops at the
 * first mistake, which may come before `--json`.
 */
export function requestsJson({ commands }: Command, words: readonly string[]): boolean {
  const [name = ""] = words;
  if (WITHOUT_JSON.includes(name)) return false;
  const command = commands.find((known) => known.name() === name);
  return words.some((word, index) => word === "--json" && !isOptionValue(command, words, index));
}

/** `--config --json`: the second word is the file, as commander reads it. */
function isOptionValue(
  command: Command | undefined,
  words: readonly string[],
  index: number,
): boolean {
  const before = words[index - 1];
  const takesValue =
    before !== undefined &&
    command?.options.some(
      (option) => option.required && [option.long, option.short].includes(before),
    ) === true;
  return takesValue && !isOptionValue(command, words, index - 1);
}
