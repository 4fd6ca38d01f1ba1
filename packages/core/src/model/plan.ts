import type { Attempt } from "./attempt.ts";
import type { Command, HttpRequest } from "./call.ts";
import type { Decision, HookEvent } from "./event.ts";
import type { ExitPolicy, Verdict } from "./exit-policy.ts";

/** What is known of the run when a hook's command is built. */
export interface Progress {
  /** From 1. */
  readonly attempt: number;
  /** False once an earlier hook of this plan objected or failed. */
  readonly ok: boolean;
  /** The environment the product itself runs in. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Hook {
  /** Unique within its plan. */
  readonly id: string;
  readonly event: HookEvent;
  readonly step: (progress: Progress) => Command | HttpRequest;
  readonly policy: ExitPolicy;
  /** The product's own time limit; absent: none. */
  readonly timeoutMs?: number;
}

export interface Plan {
  readonly hooks: readonly Hook[];
  readonly order: "sequence" | "detached";
  readonly onFailure: "stop" | "run-all";
  /** Why the product would not start any hook. */
  readonly refused?: string;
  /** Notes on this plan: why the product calls no hook, or which of its rules is an assumption. */
  readonly notes?: readonly string[];
}

export interface HookRun {
  readonly hook: Hook;
  readonly attempts: readonly Attempt[];
  readonly verdict: Verdict;
  /** Why the product would never get past this hook. */
  readonly blocked?: string;
}

export interface Outcome {
  readonly decision: Decision;
  readonly hooks: readonly HookRun[];
  readonly notes: readonly string[];
  /** Set if the run was stopped by SIGINT or SIGTERM. */
  readonly interrupted?: Interruption;
}

/** How a run is stopped: by Ctrl-C (SIGINT) or SIGTERM. */
export type Interruption = "interrupt" | "terminate";
