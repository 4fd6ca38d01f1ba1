// One hooks file for five products: keep PostgreSQL still while its files are read, say what went wrong, and clean up whatever happens.
import { cancel, defineHooks, warn } from "@backup-hooks/core/hooks";

const PSQL = ["psql", "-X", "-q", "-A", "-t", "-c"] as const;

export default defineHooks({
  "backup:pre": async (_event, { exec, undo, log }) => {
    const { stdout } = await exec([...PSQL, "select pg_is_in_recovery()"]);
    if (stdout.trim() !== "t")
      return cancel("this is not the standby: its files are not backed up");
    // Written down first: should we or the backup be killed from here on, the standby replays again all the same.
    await undo([...PSQL, "select pg_wal_replay_resume()"], { for: "6h" });
    await exec([...PSQL, "select pg_wal_replay_pause()"]);
    log.info("the standby stands still");
  },

  "any:error": async ({ product, job, error = "no reason was given" }, { exec, env }) => {
    const { NOTIFY_URL: url } = env;
    if (url === undefined) return warn("NOTIFY_URL is not in the env file: nobody is told");
    const text = `${product} ${Object.values(job).join(" ")}: ${error}`;
    await exec(
      [
        "curl",
        "--fail",
        "--silent",
        "--show-error",
        "--max-time",
        "10",
        "--data-binary",
        "@-",
        url,
      ],
      { stdin: text },
    );
  },
});
