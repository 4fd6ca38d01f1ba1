// Made from the event table by `pnpm tables`. The types of Backrest's moments for hooks files: `import type {} from "@backup-hooks/backrest/hooks"`.
import type { Moment } from "@backup-hooks/core/hooks";

// Without an export of its own the compiler would drop the import from the declarations.
export type { Moment };

type Fields1 = Readonly<Record<"Task" | "Repo" | "Plan" | "SnapshotId" | "SnapshotStats" | "CurTime" | "Duration" | "Error", string>>;

declare module "@backup-hooks/core/hooks" {
  interface ProductMoments {
    "backrest:CONDITION_ANY_ERROR": Moment<Fields1, "warn">;
    "backrest:CONDITION_SNAPSHOT_START": Moment<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_SNAPSHOT_END": Moment<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_SNAPSHOT_ERROR": Moment<Fields1, "warn">;
    "backrest:CONDITION_SNAPSHOT_WARNING": Moment<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_SNAPSHOT_SUCCESS": Moment<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_SNAPSHOT_SKIPPED": Moment<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_PRUNE_START": Moment<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_PRUNE_ERROR": Moment<Fields1, "warn">;
    "backrest:CONDITION_PRUNE_SUCCESS": Moment<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_CHECK_START": Moment<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_CHECK_ERROR": Moment<Fields1, "warn">;
    "backrest:CONDITION_CHECK_SUCCESS": Moment<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_FORGET_START": Moment<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "backrest:CONDITION_FORGET_ERROR": Moment<Fields1, "warn">;
    "backrest:CONDITION_FORGET_SUCCESS": Moment<Fields1, "warn" | "cancel" | "fail" | "retry">;
  }
}
