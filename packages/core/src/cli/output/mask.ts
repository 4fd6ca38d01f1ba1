import { toPrintable } from "../../util/errors.ts";

const PLACEHOLDER = "***";
/** Shorter secrets are masked only where they are whole words. */
const MIN_SUBSTRING_LENGTH = 4;

/** Masks secrets in text, including their escaped forms and each line of multi-line secrets. */
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

/**
 * Masks streamed output. Only whole lines are passed on, because a secret may be split between two
 * chunks.
 */
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
/** Escapes non-ASCII characters, as many JSON writers do, Python's in particular. */
const escapeNonAscii = (text: string): string =>
  text.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

function encodeForUri(secret: string): string {
  return secret.isWellFormed() ? encodeURIComponent(secret) : secret;
}
