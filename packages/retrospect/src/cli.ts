import { main } from "@backup-hooks/core/cli";
import { retrospect } from "./adapter.ts";
import { parseOptions } from "./assumptions.ts";

/** Everything behind the command but its version, which is said without loading any of it. */
export const start = (version: string): Promise<void> =>
  main({
    bin: "retrospect-hooks",
    version,
    adapter: (options) => retrospect(parseOptions(options)),
  });
