import type { Adapter } from "../model/adapter.ts";
import type { HandlerAction, HookEvent } from "../model/event.ts";
import type { EventInput } from "../model/resolved-event.ts";

/** Texts by their paths in a fresh folder. `{root}` in a text stands for that folder; a text that begins with `#!` is executable. */
export type Files = Readonly<Record<string, string>>;

/** A state of the product's files into which `install` writes our entry. */
export interface InstallSample {
  /** Says what is special about it, as part of a case's id: `crlf`. */
  readonly name: string;
  readonly files: Files;
  /** The file that `--config` would name. It need not be there where `install` makes it. */
  readonly config: string;
  readonly options?: EventInput["options"];
  /** The words that a product hears only if install was told so: `--on-stop retry-10m`. */
  readonly supportedActions?: readonly HandlerAction[];
  /** The place is taken: without `--replace` install has to refuse. */
  readonly replaces?: boolean;
}

/** What the suite has to be given of a product, beside its adapter. */
export interface Sample {
  /** The package's own package.json: `new URL("../package.json", import.meta.url)`. */
  readonly manifest: URL;
  /** The one package that it may depend on beside core and zod, to read the product's configuration. */
  readonly parser?: string;
  /** A configuration with at least one hook for every event. */
  readonly files: Files;
  /** Which of these `load` reads. */
  readonly config: string;
  /** Values of the adapter's own options, by which a situation is chosen: `{ server: "main" }`. */
  readonly options?: EventInput["options"];
  /** Fields that hold no free text, with some of their values. Their form has to stand in the row's `formats`. */
  readonly forms?: Readonly<Record<string, readonly string[]>>;
  /** Fields by which the product finds the hooks in its configuration: a real call keeps their values. */
  readonly keys?: readonly string[];
  /** The documented pauses, in milliseconds, after failure 1, 2, 3 …: before the hook is called again, or the whole operation. */
  readonly pauses?: Readonly<Partial<Record<"retry" | "postpone", readonly number[]>>>;
  /** The same configuration with this script as the hook of an event. Default: the adapter's `substitute`. */
  hook?(config: unknown, event: HookEvent, script: string): unknown;
  /** The same, with the script called as `call` says; only where the adapter has no `install`. Default: as `hook`. */
  entry?(config: unknown, event: HookEvent, script: string): unknown;
  /** States of the product's files for `install`, the plainest first; only where the adapter has it. */
  readonly installs?: readonly InstallSample[];
}

/** What every rule is checked on. */
export interface Subject {
  readonly adapter: Adapter;
  readonly sample: Sample;
}
