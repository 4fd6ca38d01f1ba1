import { findCommand, formatPlace, nearest, type Problem, scriptFaults } from "@backup-hooks/core";
import { existsSync } from "node:fs";
import type { Choices } from "../assumptions.ts";
import { type ProblemCode, problem } from "./problem-codes.ts";
import { strangersIn, tokens, variablesIn } from "../protocol/command-template.ts";
import { variable } from "../protocol/variables.ts";
import { callsHooks } from "../versions.ts";
import { type AppConfig, HOOK_PARAMETER, type Parameter } from "./app-config.ts";

/** Everything that is wrong with a server's hook. Looks at the script, changes nothing. `hooks`: the parameters of that name. */
export function problemsOf(app: AppConfig, hooks: readonly Parameter[], build: number, choices: Choices): Problem[] {
  const [first] = hooks;
  const hook = hooks.at(-1);
  const others = app.parameters.filter(({ name }) => name !== undefined && name !== HOOK_PARAMETER && nearest(name, [HOOK_PARAMETER]));
  return [
    ...others.map((other) => problem("parameter-misnamed", other.at("name"), other.name ?? "")),
    ...app.parameters
      .filter(({ name, inPlace }) => name === HOOK_PARAMETER && !inPlace)
      .map((other) => problem("parameter-misplaced", other.at())),
    ...hooks.slice(1).map((other) => problem("parameter-duplicate", other.at(), formatPlace(first?.at() ?? other.at()))),
    ...(hook === undefined ? [problem("parameter-missing", app.list)] : hookProblems(hook, build, choices)),
  ];
}

function hookProblems(hook: Parameter, build: number, choices: Choices): Problem[] {
  const { value = "", type = "" } = hook;
  const found: Problem[] = [];
  if (type !== "1") found.push(problem("parameter-type", hook.at("type"), type));
  if (!callsHooks(build)) found.push(problem("build-too-old", hook.at(), String(build)));
  if (value.trim() === "") return [...found, problem("parameter-empty", hook.at("value"))];
  return [
    ...found,
    ...variableProblems(value, hook, choices),
    ...textProblems(value, hook, choices),
    ...scriptProblems(value, hook, choices),
  ];
}

function variableProblems(value: string, hook: Parameter, { spawn }: Choices): Problem[] {
  const at = (index: number) => hook.at("value", index);
  // A shell has variables of its own, and expands them.
  const strangers = strangersIn(value).filter(({ begins, near }) => spawn !== "shell" || begins !== undefined || near !== undefined);
  const found = strangers.map(({ name, index, begins, near = "" }) =>
    begins === undefined ? problem("variable-unknown", at(index), name, near) : problem("variable-runs-on", at(index), name, begins),
  );
  const names = variablesIn(value);
  const isFree = (name: (typeof names)[number]): boolean => variable(name).type === "string";
  const early = names.find((name, index) => isFree(name) && names.slice(index + 1).some((later) => !isFree(later)));
  if (!names.includes("$JOB_ID")) found.push(problem("no-job-id", hook.at("value")));
  if (early !== undefined && spawn === "java") found.push(problem("free-text-early", at(value.indexOf(early)), early));
  return found;
}

/** What looks like shell text: taken literally without a shell, dangerous with one. */
function textProblems(value: string, hook: Parameter, { spawn }: Choices): Problem[] {
  const all = (pattern: RegExp, code: ProblemCode): Problem[] =>
    [...value.matchAll(pattern)].map(({ 0: text, index }) => problem(code, hook.at("value", index), text));
  if (spawn === "shell") return all(/\$(?:PROFILE|USER)\b/g, "shell-injection");
  return [...all(/"[^"]*"|'[^']*'/g, "quotes-literal"), ...all(/\$\(|[|&;`]+|(?<=\s)\d*[<>]+(?:&\d)?/g, "shell-text")];
}

function scriptProblems(value: string, hook: Parameter, { spawn }: Choices): Problem[] {
  const [script = ""] = tokens(value);
  const place = hook.at("value", value.indexOf(script));
  const tell = (code: ProblemCode, ...facts: readonly string[]): Problem => problem(code, place, ...facts);
  // What a shell makes of its first word is the shell's.
  if (spawn === "shell" && /[^\w./-]/.test(script)) return [];
  const batch = /\.(?:bat|cmd)$/i.test(script) ? [tell("script-batch", script)] : [];
  const blank = pathWithBlank(value);
  if (blank !== undefined) return [...batch, tell("path-blank", blank)];
  if (!/[\\/]/.test(script)) return findCommand(script) === undefined ? [...batch, tell("command-missing", script)] : batch;
  if (!script.startsWith("/") && !/^[A-Za-z]:/.test(script)) return [...batch, tell("script-relative", script)];
  return [...batch, ...scriptFaults(script, undefined).map(([code, ...facts]) => tell(code, script, ...facts))];
}

/** A path that exists only if the first words are taken together, or what a quote opens at the beginning. */
function pathWithBlank(value: string): string | undefined {
  const [, , quoted] = /^\s*(["'])(.*?\s.*?)\1/.exec(value) ?? [];
  if (quoted !== undefined) return quoted;
  const words = value.trim().split(" ");
  if (!words[0]?.includes("/") || existsSync(words[0])) return undefined;
  return words.map((_, index) => words.slice(0, index + 1).join(" ")).find((path, index) => index > 0 && existsSync(path));
}
