// Made from the event table by `pnpm tables`. The types of Barman's hooks for hooks files: `import type {} from "@backup-hooks/barman/hooks"`.
import type { HookSignature } from "@backup-hooks/core/hooks";

// Without an export of its own the compiler would drop the import from the declarations.
export type { HookSignature };

type Fields1 = Readonly<Record<"BARMAN_VERSION" | "BARMAN_SERVER" | "BARMAN_CONFIGURATION" | "BARMAN_ERROR" | "BARMAN_BACKUP_DIR" | "BARMAN_BACKUP_ID" | "BARMAN_PREVIOUS_ID" | "BARMAN_NEXT_ID" | "BARMAN_STATUS" | "BARMAN_BACKUP_INFO_PATH", string>>;
type Fields2 = Readonly<Record<"BARMAN_VERSION" | "BARMAN_SERVER" | "BARMAN_CONFIGURATION" | "BARMAN_ERROR" | "BARMAN_SEGMENT" | "BARMAN_FILE" | "BARMAN_SIZE" | "BARMAN_TIMESTAMP" | "BARMAN_COMPRESSION", string>>;
type Fields3 = Readonly<Record<"BARMAN_VERSION" | "BARMAN_SERVER" | "BARMAN_CONFIGURATION" | "BARMAN_ERROR" | "BARMAN_BACKUP_DIR" | "BARMAN_BACKUP_ID" | "BARMAN_PREVIOUS_ID" | "BARMAN_NEXT_ID" | "BARMAN_STATUS" | "BARMAN_BACKUP_INFO_PATH" | "BARMAN_DESTINATION_DIRECTORY" | "BARMAN_REMOTE_COMMAND" | "BARMAN_TABLESPACES" | "BARMAN_RECOVER_OPTIONS", string>>;

declare module "@backup-hooks/core/hooks" {
  interface ProductHooks {
    "barman:pre_backup": HookSignature<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "barman:post_backup": HookSignature<Fields1, "warn" | "fail" | "retry">;
    "barman:pre_delete": HookSignature<Fields1, "warn" | "cancel" | "fail" | "retry">;
    "barman:post_delete": HookSignature<Fields1, "warn" | "fail" | "retry">;
    "barman:pre_archive": HookSignature<Fields2, "warn" | "cancel" | "fail" | "retry">;
    "barman:post_archive": HookSignature<Fields2, "warn" | "fail" | "retry">;
    "barman:pre_wal_delete": HookSignature<Fields2, "warn" | "cancel" | "fail" | "retry">;
    "barman:post_wal_delete": HookSignature<Fields2, "warn" | "fail" | "retry">;
    "barman:pre_recovery": HookSignature<Fields3, "warn" | "cancel" | "fail" | "retry">;
    "barman:post_recovery": HookSignature<Fields3, "warn" | "fail" | "retry">;
  }
}
