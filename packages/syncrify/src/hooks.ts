// Made from the event table by `pnpm tables`. The types of Syncrify's hooks for hooks files: `import type {} from "@backup-hooks/syncrify/hooks"`.
import type { HookSignature } from "@backup-hooks/core/hooks";

// Without an export of its own the compiler would drop the import from the declarations.
export type { HookSignature };

type Fields1 = Readonly<Record<"$EVENT" | "$CLIENT_IP" | "$CLIENT_BUILD_NO" | "$PROFILE" | "$USER" | "$FILE_COUNT" | "$BYTE_COUNT" | "$JOB_ID", string>>;

declare module "@backup-hooks/core/hooks" {
  interface ProductHooks {
    "syncrify:start": HookSignature<Fields1, "warn">;
    "syncrify:end": HookSignature<Fields1, "warn">;
  }
}
