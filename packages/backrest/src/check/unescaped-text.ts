import type { ConfiguredHook } from "../config/config.ts";

/** Actions that send a text as it is rendered; the others make JSON of it themselves. */
const SENT_AS_IT_IS = ["ActionSlack", "ActionHealthchecks", "ActionShoutrrr"];

/** What a shell or a reader of JSON takes apart. */
function quotedTexts({ action }: ConfiguredHook): string[] {
  if (action?.kind === "ActionCommand") return [String(action.fields["Command"] ?? "")];
  const template = String(action?.fields["Template"] ?? "");
  const isJson = /^\s*[{[]/.test(template.replace(/\{\{.*?\}\}/gs, ""));
  return SENT_AS_IT_IS.includes(action?.kind ?? "") && isJson ? [template] : [];
}

/** `.Error` or `.Summary` as it is, after a quote that is still open on the line. */
export function quoted(hook: ConfiguredHook): (readonly [what: string, instead: string])[] {
  const { action } = hook;
  const texts = quotedTexts(hook);
  const lines = texts.flatMap((text) => text.split("\n"));
  const found = lines.flatMap((line) => {
    const at = /\{\{-?\s*\$?\.(Error|Summary)\s*-?\}\}/.exec(line);
    if (at === null) return [];
    const before = line.slice(0, at.index).replace(/\{\{.*?\}\}/g, "");
    const open = (quote: string): boolean => before.replaceAll('\\"', "").split(quote).length % 2 === 0;
    if (!open('"') && !open("'")) return [];
    // In a shell's own quotes JSON would still be expanded.
    const helper = action?.kind === "ActionCommand" && !/[:{[,]\s*\\?"[^"]*$/.test(before) ? "ShellEscape" : "JsonMarshal";
    return [[`.${at[1]}`, `{{ .${helper} .${at[1]} }}`] as const];
  });
  return found.filter(([what], index) => found.findIndex(([other]) => other === what) === index);
}
