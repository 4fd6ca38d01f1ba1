/** The form of the vectors: only what a replay reads. docs/vectors.md says what each field means. */
export interface Vector {
  readonly id: number;
  readonly title: string;
  readonly rekkord_version: string;
  readonly provenance: string;
  /** False: only what follows from the documentation may be asserted. */
  readonly verified_glue: boolean;
  readonly command: readonly string[];
  readonly config: string;
  /** Per phase the names in its folder afterwards; null: the folder is not there, or cannot be listed. */
  readonly directory_listing: Readonly<Record<string, readonly string[] | null>>;
  readonly scripts: readonly Script[];
  readonly invoked: readonly Invoked[];
  readonly action_ran: boolean;
  readonly outcome: string;
  readonly exit_code: number;
  readonly stdout_lines: readonly string[];
  readonly stderr_lines: readonly string[];
  readonly run_as: string;
  readonly note?: string;
  readonly caveat?: string;
}
export interface Script {
  readonly phase: string;
  readonly name: string;
  readonly kind: string;
  readonly mode: string | null;
  /** A number, or `signal NAME`. */
  readonly exit: number | string | null;
  /** Absent: it writes down what it sees and ends as `exit` says. */
  readonly body?: string;
  readonly target?: string;
}
/** What a hook saw that wrote it down. */
export interface Invoked {
  /** The folder of the hook, if it is one of a phase. */
  readonly phase: string | null;
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd_relative: string;
  readonly env: Readonly<Record<string, string | null>>;
  readonly stdin: string;
}
export type Result =
  | { readonly status: "passed" }
  | { readonly status: "failed" | "skipped"; readonly reason: string };

/** Names that the replay looks up by phase. */
export const phaseNames: readonly string[] = ["presave", "postsave", "prescan", "postscan"];
/** The recorder's mark for what real Rekkord prints when it cannot open or save. */
export const STUB = "<rekkord prints its own save/open error here; stubbed in the harness>";
