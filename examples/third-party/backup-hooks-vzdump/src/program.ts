import { HookError } from "@backup-hooks/core";
import { main } from "@backup-hooks/core/cli";
import { READ_VERSION, vzdump } from "./adapter.ts";
import { modes } from "./events.ts";

/** Every verb but `answer`. `own` is the version of this package. */
export const start = (packageVersion: string): Promise<void> =>
  main({
    bin: "vzdump-hooks",
    version: packageVersion,
    adapter({ version = READ_VERSION, options = {} }) {
      const mode = modes.find((known) => known === (options["mode"] ?? "snapshot"));
      if (mode === undefined)
        throw new HookError("VALUE_INVALID", "--mode", {
          expected: modes.join(", "),
          received: String(options["mode"]),
        });
      if (version !== READ_VERSION)
        throw new HookError("USAGE", "--product-version", {
          expected: READ_VERSION,
          received: version,
        });
      return vzdump({ mode });
    },
  });
