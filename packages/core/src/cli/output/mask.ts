import { toPrintable } from "../../util/errors.ts";

const PLACEHOLDER = "***";
/** Shorter ones are only taken for the secret where they stand as a word of their own. */
const MIN_SUBSTRING_LENGTH = 4;

/** Hides secrets in texts, also where they stand escaped, and each line of those that have several. */
export class Mask {
  private readonly forms = new Set<string>();
  private pattern: RegExp | undefined;

  add(secrets: readonly string[]): void {
    for (const secret of secrets.flatMap((text) => [text, ...text.split("\n")])) {
      for (const form of [
        secret,
        toPrintable(secret),
        escapeJson(secret),
        escapeNonAscii(escapeJson(secret)),
        encodeForUri(secret),
      ]) {
        if (form.trim() !== "") this.forms.add(form);
      }
    }
    const longestFirst = [...this.forms].sort((a, b) => b.length - a.length);
    this.pattern =
      longestFirst.length === 0
        ? undefined
        : new RegExp(longestFirst.map(toPattern).join("|"), "g");
  }

  hide(text: string): string {
    return this.pattern === undefined ? text : text.replace(this.pattern, PLACEHOLDER);
  }
}

/** Masks output as it comes: a line is passed on when it is whole, so that no secret slips through between two pieces. */
export function createLineMasker(
  mask: (text: string) => string,
  write: (text: string) => unknown,
): { push(text: string): void; end(): void } {
  let open = "";
  return {
    push(text) {
      const all = open + text;
      const whole = all.lastIndexOf("\n") + 1;
      open = all.slice(whole);
      if (whole > 0) write(mask(all.slice(0, whole)));
    },
    end() {
      if (open !== "") write(mask(open));
      open = "";
    },
  };
}

function toPattern(form: string): string {
  const literal = form.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  return form.length < MIN_SUBSTRING_LENGTH ? `(?<![\\w-])${literal}(?![\\w-])` : literal;
}

const escapeJson = (secret: string): string => JSON.stringify(secret).slice(1, -1);
/** As many programs write JSON, Python's above all. */
const escapeNonAscii = (text: string): string =>
  text.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

function encodeForUri(secret: string): string {
  return secret.isWellFormed() ? encodeURIComponent(secret) : secret;
}
