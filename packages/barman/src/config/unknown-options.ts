import { nearest, type Problem } from "@backup-hooks/core";
import { DEFAULT, type Value } from "./ini.ts";
import { hookOptions, isHookOption, type SectionKind } from "./options.ts";
import { problem } from "./problem-codes.ts";

/** What is wrong with an option that a section does not know. */
export function nameProblems(option: string, { section, name: place }: Value, kind: SectionKind, allowed: readonly string[]): Problem[] {
  if (kind === "model" && isHookOption(option)) {
    // Written in [DEFAULT] it still is every server's hook.
    return section === DEFAULT ? [] : [problem("hook-in-model", place, option, section)];
  }
  const near = nearest(option, kind === "model" ? [...allowed, ...hookOptions] : allowed) ?? "";
  const meansHook = isHookOption(near) || /^(pre|post)_\w*script$/.test(option);
  return [problem(meansHook ? "unknown-hook-option" : "unknown-option", place, option, section, near)];
}
