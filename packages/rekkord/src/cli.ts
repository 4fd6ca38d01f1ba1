import { main } from "@backup-hooks/core/cli";
import { rekkord } from "./adapter.ts";
import { choicesOf } from "./assumptions.ts";

/** Everything behind the command but its version, which is said without loading any of it. */
export const start = (own: string): Promise<void> =>
  main({
    bin: "rekkord-hooks",
    version: own,
    adapter: ({ version, options = {} }) => rekkord({ ...choicesOf(options), ...(version !== undefined && { version }) }),
  });
