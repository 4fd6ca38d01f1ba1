import { main } from "@backup-hooks/core/cli";
import { syncrify } from "./adapter.ts";

/** Everything behind the command but its version, which is said without loading any of it. */
export const start = (version: string): Promise<void> =>
  main({ bin: "syncrify-hooks", version, adapter: syncrify });
