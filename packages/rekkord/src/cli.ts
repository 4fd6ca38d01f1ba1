import { main } from "@backup-hooks/core/cli";
import { rekkord } from "./adapter.ts";
import { resolveAssumptions } from "./assumptions.ts";

/** All of the command but its version, which is printed without loading this module. */
export const start = (packageVersion: string): Promise<void> =>
  main({
    bin: "rekkord-hooks",
    version: packageVersion,
    adapter: ({ version, options = {} }) =>
      rekkord({ ...resolveAssumptions(options), ...(version !== undefined && { version }) }),
  });
