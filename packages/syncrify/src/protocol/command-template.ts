import { nearest } from "@backup-hooks/core";
import type { Choices } from "../assumptions.ts";
import { isVariable, type VariableName, variableNames } from "./variables.ts";

/** By the variables' names; one that is not there counts as empty. */
export type Values = Readonly<Record<string, string>>;

const known = new RegExp(variableNames.map((name) => `\\${name}`).join("|"), "g");

/** A value as it is passed: the one documented transformation is the blank of $PROFILE. */
export function asPassed(name: VariableName, value: string): string {
  return name === "$PROFILE" ? value.replaceAll(" ", "_") : value;
}

/** Puts the values in, wherever a name stands. Unknown names stay. */
export function substitute(text: string, values: Values, expand: Choices["expand"]): string {
  const value = (name: VariableName): string => asPassed(name, values[name] ?? "");
  if (expand === "again") return variableNames.reduce((whole, name) => whole.replaceAll(name, () => value(name)), text);
  return text.replace(known, (name) => (isVariable(name) ? value(name) : name));
}

/** Java's StringTokenizer, which Runtime.exec(String) splits with: blank, tab, newline, carriage return, form feed; nothing groups. */
export function tokens(text: string): string[] {
  return text.split(/[ \t\n\r\f]+/).filter((word) => word !== "");
}

/** The variables that a text names, in order. */
export function variablesIn(text: string): VariableName[] {
  return [...text.matchAll(known)].map(([name]) => name).filter(isVariable);
}

export interface Stranger {
  /** As it is written: `$PROFIL`, `${EVENT}`, `$EVENTS`. */
  readonly name: string;
  /** Where it begins in the text. */
  readonly index: number;
  /** The known name it begins with, which is replaced, and the rest stays. */
  readonly begins?: VariableName;
  /** The known name that may be meant. */
  readonly near?: string;
}

/** Everything that looks like a variable and is none of the eight. */
export function strangersIn(text: string): Stranger[] {
  return [...text.matchAll(/\$(?:\w+|\{\w*\})/g)].flatMap(({ 0: name, index }) => {
    if (isVariable(name) || /^\$\d/.test(name)) return [];
    const begins = variableNames.find((begin) => name.startsWith(begin));
    const near = nearest(name.replace(/[{}]/g, ""), variableNames);
    return [{ name, index, ...(begins && { begins }), ...(near && { near }) }];
  });
}
