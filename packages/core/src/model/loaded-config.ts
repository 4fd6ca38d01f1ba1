import type { SourceLocation } from "../util/errors.ts";

/** An error or a risk in a configuration. */
export interface Problem {
  /** Stable, in kebab-case: `script-missing`. */
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly place: SourceLocation;
  /** The hook's scope, as in Setting; absent: it concerns all. */
  readonly scope?: Readonly<Record<string, string>>;
  /** What is wrong and what to do about it. */
  readonly message: string;
}

/** One effective hook: where it is set and what it overrides. */
export interface Setting {
  /** The hook's scope, under the product's names: `{ server: "main" }`. */
  readonly scope: Readonly<Record<string, string>>;
  readonly option: string;
  readonly value: string;
  readonly place: SourceLocation;
  /** Locations whose value this one overrides, nearest first. */
  readonly overrides: readonly SourceLocation[];
}

/** A product's configuration, with the location of every value and problem. */
export interface LoadedConfig<Config> {
  readonly config: Config;
  /** All jobs, with or without hooks. */
  readonly scopes: readonly Readonly<Record<string, string>>[];
  readonly settings: readonly Setting[];
  readonly problems: readonly Problem[];
}
