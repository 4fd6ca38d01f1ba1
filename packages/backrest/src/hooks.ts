// Made from the event table by `pnpm tables`. The types of Backrest's hooks for hooks files: `import type {} from "@backup-hooks/backrest/hooks"`.
import type { HookSignature } from "@backup-hooks/core/hooks";

// Without an export of its own the compiler would drop the import from the declarations.
export type { HookSignature };

type Fields1 = Readonly<Record<"Task" | "Repo" | "Plan" | "SnapshotId" | "SnapshotStats" | "CurTime" | "Duration" | "Error", string>>;

declare module "@backup-hooks/core/hooks" {
  interface ProductHooks {
    "backrest:CONDITION_ANY_ERROR": HookSignature<Fields1, "warn">;
    "backrest:CONDITION_SNAPSHOT_START": HookSignature<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_SNAPSHOT_END": HookSignature<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_SNAPSHOT_ERROR": HookSignature<Fields1, "warn">;
    "backrest:CONDITION_SNAPSHOT_WARNING": HookSignature<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_SNAPSHOT_SUCCESS": HookSignature<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_SNAPSHOT_SKIPPED": HookSignature<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_PRUNE_START": HookSignature<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_PRUNE_ERROR": HookSignature<Fields1, "warn">;
    "backrest:CONDITION_PRUNE_SUCCESS": HookSignature<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_CHECK_START": HookSignature<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_CHECK_ERROR": HookSignature<Fields1, "warn">;
    "backrest:CONDITION_CHECK_SUCCESS": HookSignature<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_FORGET_START": HookSignature<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_FORGET_ERROR": HookSignature<Fields1, "warn">;
    "backrest:CONDITION_FORGET_SUCCESS": HookSignature<Fields1, "warn" | "cancel" | "fail" | "retry">;
  }
}
