// Made from the event table by `pnpm tables`. The types of Syncrify's moments for hooks files: `import type {} from "@backup-hooks/syncrify/hooks"`.
import type { Moment } from "@backup-hooks/core/hooks";

// Without an export of its own the compiler would drop the import from the declarations.
export type { Moment };

type Fields1 = Readonly<Record<"$EVENT" | "$CLIENT_IP" | "$CLIENT_BUILD_NO" | "$PROFILE" | "$USER" | "$FILE_COUNT" | "$BYTE_COUNT" | "$JOB_ID", string>>;

declare module "@backup-hooks/core/hooks" {
  interface ProductMoments {
    "syncrify:start": Moment<Fields1, "warn">;
    "syncrify:end": Moment<Fields1, "warn">;
  }
}
