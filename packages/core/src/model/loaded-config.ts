import type { SourceLocation } from "../util/errors.ts";

/** Something wrong, or about to go wrong, in a configuration. */
export interface Problem {
  /** Stable, in kebab-case: `script-missing`. */
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly place: SourceLocation;
  /** Whose hook it concerns, as in Setting; absent: everybody's. */
  readonly scope?: Readonly<Record<string, string>>;
  /** What is wrong and what to do about it. */
  readonly message: string;
}

/** One hook in force: where it is set and what it overrides. */
export interface Setting {
  /** Whose hook it is, in the product's words: `{ server: "main" }`. */
  readonly scope: Readonly<Record<string, string>>;
  readonly option: string;
  readonly value: string;
  readonly place: SourceLocation;
  /** Places whose value this one beats, nearest first. */
  readonly overrides: readonly SourceLocation[];
}

/** A product's own configuration file, every value and problem with its place. */
export interface LoadedConfig<Config> {
  readonly config: Config;
  /** Every job there is, with or without hooks. */
  readonly scopes: readonly Readonly<Record<string, string>>[];
  readonly settings: readonly Setting[];
  readonly problems: readonly Problem[];
}
