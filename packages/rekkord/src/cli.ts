import { main } from "@backup-hooks/core/cli";
import { rekkord } from "./adapter.ts";
import { resolveAssumptions } from "./assumptions.ts";

/** Everything behind the command but its version, which is said without loading any of it. */
export const start = (packageVersion: string): Promise<void> =>
  main({
    bin: "rekkord-hooks",
    version: packageVersion,
    adapter: ({ version, options = {} }) =>
      rekkord({ ...resolveAssumptions(options), ...(version !== undefined && { version }) }),
  });
