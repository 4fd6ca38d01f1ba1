import { main } from "@backup-hooks/core/cli";
import { useProxies } from "./actions/proxy.ts";
import { backrest } from "./adapter.ts";

/** Everything behind the command but its version, which is said without loading any of it. */
export async function start(version: string): Promise<void> {
  await useProxies(process.env, (text) => process.stderr.write(`backrest-hooks: ${text}\n`));
  await main({ bin: "backrest-hooks", version, adapter: backrest });
}
