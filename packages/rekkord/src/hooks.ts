// Made from the event table by `pnpm tables`. The types of Rekkord's moments for hooks files: `import type {} from "@backup-hooks/rekkord/hooks"`.
import type { Moment } from "@backup-hooks/core/hooks";

// Without an export of its own the compiler would drop the import from the declarations.
export type { Moment };

type Fields1 = Readonly<Record<"SUCCESS", string>>;

declare module "@backup-hooks/core/hooks" {
  interface ProductMoments {
    "rekkord:presave": Moment<Fields1, "warn" | "cancel" | "fail">;
    "rekkord:postsave": Moment<Fields1, "warn" | "cancel" | "fail">;
    "rekkord:prescan": Moment<Fields1, "warn" | "cancel" | "fail">;
    "rekkord:postscan": Moment<Fields1, "warn" | "cancel" | "fail">;
  }
}
