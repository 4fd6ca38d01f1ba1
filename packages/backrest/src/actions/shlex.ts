/** Splits words as google/shlex does: Backrest uses it on the first line of a script, after its `#!`. */

/** @throws Error with the library's own text */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: '"' | "'" | undefined;
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (quote === "'") {
      if (char === "'") quote = undefined;
      else word = (word ?? "") + char;
    } else if (char === "\\") {
      index += 1;
      if (index === text.length) throw new Error("EOF found after escape character");
      word = (word ?? "") + text.charAt(index);
    } else if (quote === '"') {
      if (char === '"') quote = undefined;
      else word = (word ?? "") + char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= "";
    } else if (" \t\r\n".includes(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === "#" && word === undefined) {
      // A comment, to the end of the line.
      const end = text.indexOf("\n", index);
      index = end === -1 ? text.length : end;
    } else word = (word ?? "") + char;
  }
  if (quote !== undefined) throw new Error("EOF found when expecting closing quote");
  if (word !== undefined) words.push(word);
  return words;
}
