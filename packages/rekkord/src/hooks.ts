// Made from the event table by `pnpm tables`. The types of Rekkord's hooks for hooks files: `import type {} from "@backup-hooks/rekkord/hooks"`.
import type { HookSignature } from "@backup-hooks/core/hooks";

// Without an export of its own the compiler would drop the import from the declarations.
export type { HookSignature };

type Fields1 = Readonly<Record<"SUCCESS", string>>;

declare module "@backup-hooks/core/hooks" {
  interface ProductHooks {
    "rekkord:presave": HookSignature<Fields1, "warn" | "cancel" | "fail">;
    "rekkord:postsave": HookSignature<Fields1, "warn" | "cancel" | "fail">;
    "rekkord:prescan": HookSignature<Fields1, "warn" | "cancel" | "fail">;
    "rekkord:postscan": HookSignature<Fields1, "warn" | "cancel" | "fail">;
  }
}
