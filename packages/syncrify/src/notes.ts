import type { SyncrifyEvent } from "./protocol/events.ts";
import { type Choices, guesses } from "./assumptions.ts";
import { asPassed, strangersIn, tokens, variablesIn } from "./protocol/command-template.ts";
import type { VariableName } from "./protocol/variables.ts";

/** What the reader of a report has to know of one call: on which guesses it rests, and where they decide. */
export function notesOf({ name, fields }: SyncrifyEvent, command: string, choices: Choices): string[] {
  const passed = (variable: VariableName): string => asPassed(variable, fields[variable] ?? "");
  const named = [...new Set(variablesIn(command))];
  const unknown = strangersIn(command).map((stranger) => stranger.name);
  return [
    guessed("spawn", choices),
    ...(unknown.length > 0 && choices.spawn !== "shell" ? [`No variables of Syncrify, left as they are: ${unknown.join(", ")}.`] : []),
    ...(choices.spawn === "java" ? named.flatMap((variable) => shifts(variable, passed(variable))) : []),
    ...(choices.spawn === "shell"
      ? ["With a shell the names of profile and user are shell text: whoever chooses them can run commands."]
      : []),
    ...(choices.drain === "no" ? [guessed("drain", choices)] : []),
    ...(choices.waits === "yes" ? [guessed("waits", choices)] : []),
    ...(named.some((variable) => variablesIn(passed(variable)).length > 0) ? [guessed("expand", choices)] : []),
    ...(name === "end" && fields["$FILE_COUNT"] === "0" && fields["$BYTE_COUNT"] === "0"
      ? ["The end call says 0 files and 0 bytes: --count PATH counts them, --set FILE_COUNT=… and BYTE_COUNT=… give them."]
      : []),
  ];
}

/** `Rests on a guess (inferred): how the server starts the command. Played: …` */
function guessed(name: keyof Choices, choices: Choices): string {
  const { asks, sure, plays } = guesses[name];
  const played = (plays as Readonly<Record<string, string>>)[choices[name]];
  const others = Object.keys(plays).filter((value) => value !== choices[name]);
  return `A guess (${sure}): ${asks}. Played: ${played} (--${name} ${others.join(", ")}: otherwise).`;
}

/** White space splits a value, and an empty one vanishes: what stands behind it moves. */
function shifts(variable: VariableName, value: string): string[] {
  const words = tokens(value).length;
  if (words === 1) return [];
  return [
    words === 0
      ? `${variable} is empty and vanishes: all positions after it move up.`
      : `${variable} holds white space and is split into ${words} arguments: all positions after it move down.`,
  ];
}
