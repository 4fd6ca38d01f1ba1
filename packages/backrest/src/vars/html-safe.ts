/** As Go writes JSON: `<`, `>` and `&` are escaped, as are the two line separators of Unicode. */
export function escapeHtml(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
