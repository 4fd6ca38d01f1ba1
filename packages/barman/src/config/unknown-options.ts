import { findNearest, type Problem } from "@backup-hooks/core";
import { DEFAULT_SECTION, type IniValue } from "./ini.ts";
import { hookOptions, isHookOption, type SectionKind } from "./options.ts";
import { createProblem } from "./problem-codes.ts";

/** What is wrong with an option that a section does not know. */
export function findNameProblems(
  option: string,
  { section, name: place }: IniValue,
  kind: SectionKind,
  allowed: readonly string[],
): Problem[] {
  if (kind === "model" && isHookOption(option)) {
    // Written in [DEFAULT] it still is every server's hook.
    return section === DEFAULT_SECTION
      ? []
      : [createProblem("hook-in-model", place, option, section)];
  }
  const near = findNearest(option, kind === "model" ? [...allowed, ...hookOptions] : allowed) ?? "";
  const meansHook = isHookOption(near) || /^(pre|post)_\w*script$/.test(option);
  return [
    createProblem(
      meansHook ? "unknown-hook-option" : "unknown-option",
      place,
      option,
      section,
      near,
    ),
  ];
}
