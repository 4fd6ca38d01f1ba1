import { main } from "@backup-hooks/core/cli";
import { retrospect } from "./adapter.ts";
import { parseOptions } from "./assumptions.ts";

/** All of the command but its version, which is printed without loading this module. */
export const start = (version: string): Promise<void> =>
  main({
    bin: "retrospect-hooks",
    version,
    adapter: (options) => retrospect(parseOptions(options)),
  });
