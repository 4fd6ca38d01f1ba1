import type { ConfiguredHook } from "../config/config.ts";

/** Actions that send a text as it is rendered; the others make JSON of it themselves. */
const SENT_UNESCAPED = ["ActionSlack", "ActionHealthchecks", "ActionShoutrrr"];

/** What a shell or a reader of JSON takes apart. */
function listQuotedTexts({ action }: ConfiguredHook): string[] {
  if (action?.kind === "ActionCommand") return [String(action.fields["Command"] ?? "")];
  const template = String(action?.fields["Template"] ?? "");
  const isJson = /^\s*[{[]/.test(template.replace(/\{\{.*?\}\}/gs, ""));
  return SENT_UNESCAPED.includes(action?.kind ?? "") && isJson ? [template] : [];
}

/** `.Error` or `.Summary` as it is, after a quote that is still open on the line. */
export function findUnescaped(hook: ConfiguredHook): (readonly [what: string, instead: string])[] {
  const { action } = hook;
  const texts = listQuotedTexts(hook);
  const lines = texts.flatMap((text) => text.split("\n"));
  const found = lines.flatMap((line) => {
    const match = /\{\{-?\s*\$?\.(Error|Summary)\s*-?\}\}/.exec(line);
    if (match === null) return [];
    const before = line.slice(0, match.index).replace(/\{\{.*?\}\}/g, "");
    const isOpen = (quote: string): boolean =>
      before.replaceAll('\\"', "").split(quote).length % 2 === 0;
    if (!isOpen('"') && !isOpen("'")) return [];
    // In a shell's own quotes JSON would still be expanded.
    const helper =
      action?.kind === "ActionCommand" && !/[:{[,]\s*\\?"[^"]*$/.test(before)
        ? "ShellEscape"
        : "JsonMarshal";
    return [[`.${match[1]}`, `{{ .${helper} .${match[1]} }}`] as const];
  });
  return found.filter(([what], index) => found.findIndex(([other]) => other === what) === index);
}
