import { parseWindowsCommandLine, quoteWindowsArg } from "@backup-hooks/core";
import { findPattern } from "./fields.ts";

// Retrospect's Windows client does not escape a backslash before a closing quote, and a source path
// ends in a backslash. Nearly every line about a source is therefore malformed for the standard
// parser. Recorded with client 7.7.114.

/**
 * The variable in which our batch file passes the raw line, because Node exposes only the result of
 * the standard parser.
 */
export const LINE_VARIABLE = "BACKUP_HOOKS_LINE";

/**
 * The raw command line from the event's name on, as recorded: the name is unquoted, everything else
 * is in double quotes, and nothing is escaped. `bare`: which values are unquoted; `wellFormed`:
 * escaped for the standard parser, for comparison.
 */
export function formatRawLine(
  name: string,
  values: readonly string[],
  {
    wellFormed = false,
    bare = () => false,
  }: { readonly wellFormed?: boolean; readonly bare?: (index: number) => boolean } = {},
): string {
  const quote = wellFormed ? quoteWindowsArg : (value: string): string => `"${value}"`;
  return [name, ...values.map((value, index) => (bare(index) ? value : quote(value)))].join(" ");
}

/**
 * Parses a line as the vendor's C and VB samples do: a quote toggles quoting, a backslash is an
 * ordinary character, and blanks and tabs outside quotes separate. Correct for every recorded line.
 */
export function readToggled(line: string): string[] {
  const args: string[] = [];
  let arg: string | undefined;
  let quoted = false;
  for (const char of line) {
    if (char === '"') {
      quoted = !quoted;
      arg ??= "";
    } else if (quoted || !/[ \t]/.test(char)) {
      arg = (arg ?? "") + char;
    } else if (arg !== undefined) {
      args.push(arg);
      arg = undefined;
    }
  }
  return arg === undefined ? args : [...args, arg];
}

/**
 * Parses a line by the standard rules after doubling each backslash before a quote and a blank, as
 * RetrospectClientNotifier does. Wrong if the last value of the line ends in a backslash, because
 * no blank follows it.
 */
export function readRepaired(line: string): string[] {
  return parseWindowsCommandLine(line.replaceAll('\\" ', '\\\\" '));
}

/**
 * Splits the arguments that the standard parser joins after a source path: `"G:\" "Aegir"
 * "C:\R\intv0006.reh"` arrives as `G:" Aegir C:\R\intv0006.reh`, split where values contain blanks.
 * Ambiguous values become empty. Returns undefined if nothing is joined, or if the text does not
 * have this form.
 */
export function splitJoinedArgs(
  fields: readonly string[],
  values: readonly string[],
): string[] | undefined {
  const pathIndex = fields.indexOf("sourcePath");
  const [, path, rest] = /^([^"]*)" (.*)$/s.exec(values.slice(pathIndex).join(" ")) ?? [];
  if (pathIndex < 0 || path === undefined || rest === undefined) return undefined;
  const behind = fields.slice(pathIndex + 1);
  const cut = cutBy(behind, rest) ?? cutBy(behind.filter(isAlwaysSent), rest);
  return cut && [...values.slice(0, pathIndex), `${path}\\`, ...cut];
}
const isAlwaysSent = (field: string): boolean => field !== "trailingFlag";

function cutBy(fields: readonly string[], text: string): string[] | undefined {
  // Match lazily and greedily: a value is unambiguous where both results are equal.
  const [least, most] = [".*?", ".*"].map((free) => {
    const parts = fields.map((field) => `(${findPattern(field)?.source.slice(1, -1) ?? free})`);
    return new RegExp(`^${parts.join(" ")}$`, "s").exec(text)?.slice(1);
  });
  // An empty value is two quotes inside quotes, which the parser turns into one quote.
  return (
    least &&
    most &&
    fields.map((_, index) =>
      least[index] === most[index] && most[index] !== '"' ? (most[index] ?? "") : "",
    )
  );
}
