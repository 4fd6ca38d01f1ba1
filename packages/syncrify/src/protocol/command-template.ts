import { findNearest } from "@backup-hooks/core";
import type { Assumptions } from "../assumptions.ts";
import { isVariable, type VariableName, variableNames } from "./variables.ts";

/** By the variables' names; one that is not there counts as empty. */
export type VariableValues = Readonly<Record<string, string>>;

const variablePattern = new RegExp(variableNames.map((name) => `\\${name}`).join("|"), "g");

/** A value as it is passed: the one documented transformation is the blank of $PROFILE. */
export function toPassedValue(name: VariableName, value: string): string {
  return name === "$PROFILE" ? value.replaceAll(" ", "_") : value;
}

/** Puts the values in, wherever a name stands. Unknown names stay. */
export function expandVariables(
  text: string,
  values: VariableValues,
  expand: Assumptions["expand"],
): string {
  const getValue = (name: VariableName): string => toPassedValue(name, values[name] ?? "");
  if (expand === "again")
    return variableNames.reduce(
      (whole, name) => whole.replaceAll(name, () => getValue(name)),
      text,
    );
  return text.replace(variablePattern, (name) => (isVariable(name) ? getValue(name) : name));
}

/** Java's StringTokenizer, which Runtime.exec(String) splits with: blank, tab, newline, carriage return, form feed; nothing groups. */
export function splitTokens(text: string): string[] {
  return text.split(/[ \t\n\r\f]+/).filter((word) => word !== "");
}

/** The variables that a text names, in order. */
export function findVariables(text: string): VariableName[] {
  return [...text.matchAll(variablePattern)].map(([name]) => name).filter(isVariable);
}

export interface UnknownVariable {
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
export function findUnknownVariables(text: string): UnknownVariable[] {
  return [...text.matchAll(/\$(?:\w+|\{\w*\})/g)].flatMap(({ 0: name, index }) => {
    if (isVariable(name) || /^\$\d/.test(name)) return [];
    const begins = variableNames.find((begin) => name.startsWith(begin));
    const near = findNearest(name.replace(/[{}]/g, ""), variableNames);
    return [{ name, index, ...(begins && { begins }), ...(near && { near }) }];
  });
}
