/** Words that the shell knows by itself, so that no file has to exist for them. */
const BUILTINS = new Set(
  (
    ". : [ ! { } alias bg break case cd command continue do done echo elif else esac eval exec exit export false fg fi for getopts hash if jobs " +
    "kill local printf pwd read readonly return set shift test then times trap true type ulimit umask unalias unset until wait while"
  ).split(" "),
);
export const isBuiltin = (word: string): boolean => BUILTINS.has(word);

/** A word made of quoted parts and characters without a meaning of their own, up to white space, an operator or the end. */
const WORD = /^((?:'[^']*'|"[^"$`\\]*"|[^\s'"$`\\*?[\]{}~()<>&|;!#]|(?<=\S)#)+)(?=[\s;&|<>]|$)/;
const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/** The command that a value runs first, without its quotes; undefined where only a shell could tell. */
export function findFirstCommand(value: string): string | undefined {
  let rest = value.trimStart();
  while (ASSIGNMENT.test(rest)) {
    const assignment = WORD.exec(rest)?.[0];
    if (assignment === undefined) return undefined;
    rest = rest.slice(assignment.length).trimStart();
  }
  return WORD.exec(rest)?.[0].replace(/['"]/g, "");
}

/** Whether a value is one command, whose end is therefore the value's end. */
export const isOneCommand = (value: string): boolean => !/[;&|()`$<>\n]/.test(value.trim());

/** What stands outside quotes: where a comment begins, a `;` after a blank, and an end of line that ends a command. */
export interface ShellMark {
  readonly kind: "comment" | "semicolon" | "newline";
  readonly index: number;
}

export function findMarks(value: string): ShellMark[] {
  const found: ShellMark[] = [];
  let quote = "";
  for (let index = 0; index < value.length; index += 1) {
    const char = value[index] ?? "";
    const blankBefore = /\s/.test(value[index - 1] ?? "");
    if (quote !== "") {
      if (char === quote) quote = "";
      else if (char === "\\" && quote === '"') index += 1;
    } else if (char === "\\") index += 1;
    else if (char === "'" || char === '"') quote = char;
    else if (char === "#" && blankBefore) {
      found.push({ kind: "comment", index });
      index = findLineEnd(value, index) - 1;
    } else if (char === ";" && blankBefore && value[index + 1] !== ";")
      found.push({ kind: "semicolon", index });
    else if (
      char === "\n" &&
      value.slice(0, index).trim() !== "" &&
      !/(?:\||&&)\s*$/.test(value.slice(0, index))
    )
      found.push({ kind: "newline", index });
  }
  return found;
}

export function findLineEnd(value: string, from: number): number {
  const end = value.indexOf("\n", from);
  return end < 0 ? value.length : end;
}
