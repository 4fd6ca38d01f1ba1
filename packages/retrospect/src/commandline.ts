import { parseWindowsCommandLine, windowsQuoted } from "@backup-hooks/core";

// Retrospect's Windows client does not escape a backslash before a closing quote, and a source path ends in a backslash:
// nearly every line about a source is malformed for the standard parser. Recorded with client 7.7.114.

/**
 * The raw command line from the event's name on, as recorded: the name bare, everything else in double quotes, nothing escaped.
 * `bare`: which values stand without quotes; `wellFormed`: escaped for the standard parser, for comparison.
 */
export function rawLine(
  name: string,
  values: readonly string[],
  { wellFormed = false, bare = () => false }: { readonly wellFormed?: boolean; readonly bare?: (index: number) => boolean } = {},
): string {
  const quote = wellFormed ? windowsQuoted : (value: string): string => `"${value}"`;
  return [name, ...values.map((value, index) => (bare(index) ? value : quote(value)))].join(" ");
}

/**
 * Reads a line as the vendor's C and VB samples do: a quote switches quoting on and off, a backslash is an ordinary character,
 * blanks and tabs outside of quotes separate. Right for every recorded line.
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
 * Reads a line by the standard rules after doubling each backslash before a quote and a blank, as RetrospectClientNotifier
 * does. Wrong when the last value of the line ends in a backslash, since no blank follows it.
 */
export function readRepaired(line: string): string[] {
  return parseWindowsCommandLine(line.replaceAll('\\" ', '\\\\" '));
}
