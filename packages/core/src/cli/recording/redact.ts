import { SECRET_NAME } from "../../util/parse.ts";
import { Mask } from "../output/mask.ts";

const PLACEHOLDER = "***";

/** Redacts a call for recording: the value of every secret name is hidden, wherever it occurs. */
export class Redactor {
  readonly masked: string[] = [];
  readonly #mask = new Mask();
  readonly #named: ReadonlySet<string>;
  /** The maximum length of a hidden value in a text, escapes included. */
  readonly #longest: number;

  /** `extraNames`: further secret names, from `--mask`. */
  constructor(
    words: readonly string[],
    env: Readonly<Record<string, string>>,
    extraNames: readonly string[],
  ) {
    this.#named = new Set(extraNames.map((name) => name.toLowerCase()));
    const secretNames = Object.keys(env).filter((name) => this.#isSecret(name));
    const values = [...secretNames.map((name) => env[name] ?? ""), ...this.#inWords(words)];
    this.#mask.add(values);
    // encodeURIComponent turns one character into up to nine.
    this.#longest = 9 * Math.max(0, ...values.map(({ length }) => length));
  }

  /** `name`: the entry for this place in `masked`. */
  text(name: string, value: string): string {
    const hidden = this.#mask.hide(value);
    if (hidden !== value) this.masked.push(name);
    return hidden;
  }

  redactVariable(name: string, value: string): string {
    if (!this.#isSecret(name) || value === "") return this.text(name, value);
    this.masked.push(name);
    return PLACEHOLDER;
  }

  /**
   * The length of a prefix of `text` that does not end inside a secret. `text` itself may be cut
   * inside one.
   */
  findSafeLength(text: string): number {
    if (this.#longest === 0) return text.length;
    const all = this.#mask.hide(text);
    let length = Math.max(0, text.length - this.#longest);
    while (!all.startsWith(this.#mask.hide(text.slice(0, length)))) length -= 1;
    // Do not split a surrogate pair.
    return /[\ud800-\udbff]/.test(text.charAt(length - 1)) ? length - 1 : length;
  }

  /** The values in `NAME=VALUE`, `--NAME=VALUE` and `--NAME VALUE`. */
  #inWords(words: readonly string[]): string[] {
    return words.flatMap((word, index) => {
      const [, name, value] = /^-{0,2}([a-z_][\w.-]*)=(.*)$/is.exec(word) ?? [];
      if (name !== undefined && value !== undefined) return this.#isSecret(name) ? [value] : [];
      const [, option] = /^--([a-z_][\w.-]*)$/i.exec(word) ?? [];
      const next = words[index + 1];
      return option !== undefined &&
        this.#isSecret(option) &&
        next !== undefined &&
        !next.startsWith("--")
        ? [next]
        : [];
    });
  }

  #isSecret(name: string): boolean {
    return SECRET_NAME.test(name) || this.#named.has(name.toLowerCase());
  }
}
