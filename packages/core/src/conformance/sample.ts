import type { Adapter } from "../model/adapter.ts";
import type { HandlerAction, HookEvent } from "../model/event.ts";
import type { EventInput } from "../model/resolved-event.ts";

/**
 * Texts by their paths in a new folder. `{root}` in a text is replaced by that folder; a text that
 * begins with `#!` is executable.
 */
export type Files = Readonly<Record<string, string>>;

/** A state of the product's files before `install` writes our entry. */
export interface InstallSample {
  /** Names what is special about it, as part of a case's id: `crlf`. */
  readonly name: string;
  readonly files: Files;
  /** The file that `--config` would name. It may be missing if `install` creates it. */
  readonly config: string;
  readonly options?: EventInput["options"];
  /** Actions that the product supports only with an option of install: `--on-stop retry-10m`. */
  readonly supportedActions?: readonly HandlerAction[];
  /** The place is taken: without `--replace`, install has to refuse. */
  readonly replaces?: boolean;
}

/** What the suite needs to know about a product besides its adapter. */
export interface Sample {
  /** The package's own package.json: `new URL("../package.json", import.meta.url)`. */
  readonly manifest: URL;
  /**
   * The one further package, besides core and zod, that it may depend on, to parse the product's
   * configuration.
   */
  readonly parser?: string;
  /** A configuration with at least one hook for every event. */
  readonly files: Files;
  /** The file among these that `load` reads. */
  readonly config: string;
  /** Values of the adapter's own options that select a job: `{ server: "main" }`. */
  readonly options?: EventInput["options"];
  /**
   * Fields without free text, with some of their values. The row's `formats` must describe their
   * form.
   */
  readonly forms?: Readonly<Record<string, readonly string[]>>;
  /**
   * Fields by which the product finds hooks in its configuration. A real call keeps their values.
   */
  readonly keys?: readonly string[];
  /**
   * The documented delays, in milliseconds, after failure 1, 2, 3 …: before the hook is called
   * again (`retry`), or the whole operation (`postpone`).
   */
  readonly pauses?: Readonly<Partial<Record<"retry" | "postpone", readonly number[]>>>;
  /**
   * The same configuration with this script as the hook of an event. Default: the adapter's
   * `withScript`.
   */
  hook?(config: unknown, event: HookEvent, script: string): unknown;
  /**
   * The same, with the script called as `call` declares; only for adapters without `install`.
   * Default: as `hook`.
   */
  entry?(config: unknown, event: HookEvent, script: string): unknown;
  /**
   * States of the product's files for `install`, the simplest first; only for adapters that have
   * it.
   */
  readonly installs?: readonly InstallSample[];
}

/** What every rule checks. */
export interface Subject {
  readonly adapter: Adapter;
  readonly sample: Sample;
}
