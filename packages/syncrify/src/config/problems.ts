import { existsSync } from "node:fs";
import {
  findCommand,
  findNearest,
  findScriptFaults,
  formatLocation,
  type Problem,
} from "@backup-hooks/core";
import type { Assumptions } from "../assumptions.ts";
import { findUnknownVariables, findVariables, splitTokens } from "../protocol/command-template.ts";
import { getVariable } from "../protocol/variables.ts";
import { supportsHooks } from "../versions.ts";
import { type AppConfig, HOOK_PARAMETER, type Parameter } from "./app-config.ts";
import { createProblem, type ProblemCode } from "./problem-codes.ts";

/** Everything that is wrong with a server's hook. Looks at the script, changes nothing. `hooks`: the parameters of that name. */
export function findProblems(
  app: AppConfig,
  hooks: readonly Parameter[],
  build: number,
  assumptions: Assumptions,
): Problem[] {
  const [first] = hooks;
  const hook = hooks.at(-1);
  const others = app.parameters.filter(
    ({ name }) =>
      name !== undefined && name !== HOOK_PARAMETER && findNearest(name, [HOOK_PARAMETER]),
  );
  return [
    ...others.map((other) =>
      createProblem("parameter-misnamed", other.locate("name"), other.name ?? ""),
    ),
    ...app.parameters
      .filter(({ name, inPlace }) => name === HOOK_PARAMETER && !inPlace)
      .map((other) => createProblem("parameter-misplaced", other.locate())),
    ...hooks
      .slice(1)
      .map((other) =>
        createProblem(
          "parameter-duplicate",
          other.locate(),
          formatLocation(first?.locate() ?? other.locate()),
        ),
      ),
    ...(hook === undefined
      ? [createProblem("parameter-missing", app.list)]
      : findHookProblems(hook, build, assumptions)),
  ];
}

function findHookProblems(hook: Parameter, build: number, assumptions: Assumptions): Problem[] {
  const { value = "", type = "" } = hook;
  const found: Problem[] = [];
  if (type !== "1") found.push(createProblem("parameter-type", hook.locate("type"), type));
  if (!supportsHooks(build))
    found.push(createProblem("build-too-old", hook.locate(), String(build)));
  if (value.trim() === "")
    return [...found, createProblem("parameter-empty", hook.locate("value"))];
  return [
    ...found,
    ...findVariableProblems(value, hook, assumptions),
    ...findTextProblems(value, hook, assumptions),
    ...findScriptProblems(value, hook, assumptions),
  ];
}

function findVariableProblems(value: string, hook: Parameter, { spawn }: Assumptions): Problem[] {
  const locateVariable = (index: number) => hook.locate("value", index);
  // A shell has variables of its own, and expands them.
  const unknowns = findUnknownVariables(value).filter(
    ({ begins, near }) => spawn !== "shell" || begins !== undefined || near !== undefined,
  );
  const found = unknowns.map(({ name, index, begins, near = "" }) =>
    begins === undefined
      ? createProblem("variable-unknown", locateVariable(index), name, near)
      : createProblem("variable-runs-on", locateVariable(index), name, begins),
  );
  const names = findVariables(value);
  const isFree = (name: (typeof names)[number]): boolean => getVariable(name).type === "string";
  const early = names.find(
    (name, index) => isFree(name) && names.slice(index + 1).some((later) => !isFree(later)),
  );
  if (!names.includes("$JOB_ID")) found.push(createProblem("no-job-id", hook.locate("value")));
  if (early !== undefined && spawn === "java")
    found.push(createProblem("free-text-early", locateVariable(value.indexOf(early)), early));
  return found;
}

/** What looks like shell text: taken literally without a shell, dangerous with one. */
function findTextProblems(value: string, hook: Parameter, { spawn }: Assumptions): Problem[] {
  const findMatches = (pattern: RegExp, code: ProblemCode): Problem[] =>
    [...value.matchAll(pattern)].map(({ 0: text, index }) =>
      createProblem(code, hook.locate("value", index), text),
    );
  if (spawn === "shell") return findMatches(/\$(?:PROFILE|USER)\b/g, "shell-injection");
  return [
    ...findMatches(/"[^"]*"|'[^']*'/g, "quotes-literal"),
    ...findMatches(/\$\(|[|&;`]+|(?<=\s)\d*[<>]+(?:&\d)?/g, "shell-text"),
  ];
}

function findScriptProblems(value: string, hook: Parameter, { spawn }: Assumptions): Problem[] {
  const [script = ""] = splitTokens(value);
  const place = hook.locate("value", value.indexOf(script));
  const tell = (code: ProblemCode, ...details: readonly string[]): Problem =>
    createProblem(code, place, ...details);
  // What a shell makes of its first word is the shell's.
  if (spawn === "shell" && /[^\w./-]/.test(script)) return [];
  const batch = /\.(?:bat|cmd)$/i.test(script) ? [tell("script-batch", script)] : [];
  const blank = findPathWithBlank(value);
  if (blank !== undefined) return [...batch, tell("path-blank", blank)];
  if (!/[\\/]/.test(script))
    return findCommand(script) === undefined ? [...batch, tell("command-missing", script)] : batch;
  if (!script.startsWith("/") && !/^[A-Za-z]:/.test(script))
    return [...batch, tell("script-relative", script)];
  return [
    ...batch,
    ...findScriptFaults(script, undefined).map(([code, ...details]) =>
      tell(code, script, ...details),
    ),
  ];
}

/** A path that exists only if the first words are taken together, or what a quote opens at the beginning. */
function findPathWithBlank(value: string): string | undefined {
  const [, , quoted] = /^\s*(["'])(.*?\s.*?)\1/.exec(value) ?? [];
  if (quoted !== undefined) return quoted;
  const words = value.trim().split(" ");
  if (!words[0]?.includes("/") || existsSync(words[0])) return undefined;
  return words
    .map((_, index) => words.slice(0, index + 1).join(" "))
    .find((path, index) => index > 0 && existsSync(path));
}
