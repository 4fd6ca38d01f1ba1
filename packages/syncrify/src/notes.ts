import { type Assumptions, assumptionTable } from "./assumptions.ts";
import {
  findUnknownVariables,
  findVariables,
  splitTokens,
  toPassedValue,
} from "./protocol/command-template.ts";
import type { SyncrifyEvent } from "./protocol/events.ts";
import type { VariableName } from "./protocol/variables.ts";

/** What the reader of a report has to know of one call: on which guesses it rests, and where they decide. */
export function listNotes(
  { name, fields }: SyncrifyEvent,
  command: string,
  assumptions: Assumptions,
): string[] {
  const toPassed = (variable: VariableName): string =>
    toPassedValue(variable, fields[variable] ?? "");
  const named = [...new Set(findVariables(command))];
  const unknown = findUnknownVariables(command).map((found) => found.name);
  return [
    describeAssumption("spawn", assumptions),
    ...(unknown.length > 0 && assumptions.spawn !== "shell"
      ? [`No variables of Syncrify, left as they are: ${unknown.join(", ")}.`]
      : []),
    ...(assumptions.spawn === "java"
      ? named.flatMap((variable) => describeShift(variable, toPassed(variable)))
      : []),
    ...(assumptions.spawn === "shell"
      ? [
          "With a shell the names of profile and user are shell text: whoever chooses them can run commands.",
        ]
      : []),
    ...(assumptions.drain === "no" ? [describeAssumption("drain", assumptions)] : []),
    ...(assumptions.waits === "yes" ? [describeAssumption("waits", assumptions)] : []),
    ...(named.some((variable) => findVariables(toPassed(variable)).length > 0)
      ? [describeAssumption("expand", assumptions)]
      : []),
    ...(name === "end" && fields["$FILE_COUNT"] === "0" && fields["$BYTE_COUNT"] === "0"
      ? [
          "The end call says 0 files and 0 bytes: --count PATH counts them, --set FILE_COUNT=… and BYTE_COUNT=… give them.",
        ]
      : []),
  ];
}

/** `Rests on a guess (inferred): how the server starts the command. Played: …` */
function describeAssumption(name: keyof Assumptions, assumptions: Assumptions): string {
  const { question, sure, alternatives } = assumptionTable[name];
  const played = (alternatives as Readonly<Record<string, string>>)[assumptions[name]];
  const others = Object.keys(alternatives).filter((value) => value !== assumptions[name]);
  return `A guess (${sure}): ${question}. Played: ${played} (--${name} ${others.join(", ")}: otherwise).`;
}

/** White space splits a value, and an empty one vanishes: what stands behind it moves. */
function describeShift(variable: VariableName, value: string): string[] {
  const words = splitTokens(value).length;
  if (words === 1) return [];
  return [
    words === 0
      ? `${variable} is empty and vanishes: all positions after it move up.`
      : `${variable} holds white space and is split into ${words} arguments: all positions after it move down.`,
  ];
}
