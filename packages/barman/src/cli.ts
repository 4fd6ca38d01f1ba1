import { main } from "@backup-hooks/core/cli";
import { barman } from "./adapter.ts";

/** Everything behind the command but its version, which is said without loading any of it. */
export const start = (version: string): Promise<void> =>
  main({ bin: "barman-hooks", version, adapter: barman });
