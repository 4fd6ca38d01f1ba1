import type { ConfigVector as ConfigFiles } from "./config.ts";

/** The form of the vectors: only what a replay reads. docs/vectors.md says what each field means. */
export type Vector = ConfigVector | CallVector | CommandVector;
export type Result =
  | { readonly status: "passed" }
  | { readonly status: "failed" | "skipped"; readonly reason: string };

interface Common {
  readonly id: string;
  readonly barman_version: string;
  readonly scenario: string;
  readonly note?: string;
  readonly log_lines: readonly string[];
}

/** Configuration files, and what came of them. */
export interface ConfigVector extends Common, ConfigFiles {
  readonly origin: "config";
  readonly outcome: {
    readonly hook_options_that_are_set_per_server: object;
    readonly exception: string | null;
    readonly console: string | null;
  };
}

/** What the script was told to do at one call: a code, or output with it, or a signal for itself. */
export type ScriptReply =
  | number
  | {
      readonly code?: number;
      readonly out?: string;
      readonly err?: string;
      readonly kill?: number;
      readonly signal?: number;
      readonly run?: string;
    };

/** One call of a hook runner. */
export interface CallVector extends Common {
  readonly source: "unit" | "e2e";
  readonly event: string;
  readonly phase: "pre" | "post";
  readonly kind: "plain" | "retry";
  readonly config: {
    readonly hooks?: Readonly<Record<string, string | null>>;
    /** Further lines of the server's section. */
    readonly server?: string;
    readonly catalog?: readonly (readonly [id: string, status: string])[];
    readonly subject?: string;
    readonly line?: string;
    readonly mtime_ns?: string;
    readonly tablespaces?: Readonly<Record<string, string>> | null;
    readonly remote_command?: string | null;
    readonly kwargs?: Readonly<Record<string, never>> | null;
    readonly error?: string;
  };
  readonly env: Readonly<Record<string, string | null>>;
  /** False: it was not a script that records, or it was never started; `env` is then what was prepared for it. */
  readonly env_seen_by_script?: boolean;
  readonly argv: readonly string[] | null;
  readonly parent_cmdline: readonly string[] | null;
  readonly stdin: string | null;
  readonly path_env: string | null;
  readonly stdio?: Readonly<Record<string, string>>;
  readonly exit_codes: readonly ScriptReply[] | null;
  readonly attempts_seen?: number;
  readonly delays: readonly number[];
  readonly env_same_on_every_attempt?: boolean;
  readonly outcome: {
    readonly returned?: number | null;
    readonly raised?: string;
    readonly message?: string;
    readonly stopped_by_harness_at_sleep_number?: number;
    readonly exit_status?: number | null;
    readonly exception?: string | null;
  };
}

/** A hook as it ran, or a pause. */
export interface Step {
  readonly hook?: string;
  readonly event?: string;
  readonly phase?: string;
  readonly kind?: string;
  readonly subject?: string;
  readonly exit_code?: number | null;
  readonly killed_by_signal?: number | null;
  readonly sleep?: number;
}

/** A whole command. */
export interface CommandVector extends Common {
  readonly source: "e2e";
  readonly event: string;
  readonly phase: "*";
  readonly config: Readonly<
    Record<string, Readonly<Record<string, string | null>> | string | undefined>
  >;
  readonly exit_codes: Readonly<Record<string, readonly ScriptReply[]>>;
  readonly sequence?: readonly Step[];
  readonly delays: readonly number[];
  readonly outcome: {
    readonly cli_args?: readonly string[];
    readonly cli_exit_code?: number;
    readonly stdout?: string;
    readonly stderr?: string;
    readonly raw_log?: string;
  };
  readonly log_lines_truncated?: boolean;
}
