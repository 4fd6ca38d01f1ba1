import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findAccount } from "@backup-hooks/core";
import { execa } from "execa";

/** Debian's place for them. */
const VERSIONS = "/usr/lib/postgresql";

/** The programs of a PostgreSQL server: the folder BACKUP_HOOKS_POSTGRES, or the newest that Debian has installed; undefined: there is none. */
export function postgresPrograms(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env["BACKUP_HOOKS_POSTGRES"];
  const folders = named
    ? [named]
    : names(VERSIONS)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(VERSIONS, version, "bin"));
  return folders.find((folder) => names(folder).includes("initdb"));
}
export const missingPostgres =
  "live: PostgreSQL is missing: set BACKUP_HOOKS_POSTGRES to the folder of its programs; no real backups were made";

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A server of our own in a fresh folder, reached by a socket only, that archives its WAL files into `incoming`. */
export interface Postgres {
  readonly root: string;
  readonly incoming: string;
  readonly conninfo: string;
  /** Ends a WAL file and waits until it is archived. */
  switchWal(): Promise<void>;
  stop(): Promise<void>;
}

/** @param incoming below the root, writable for the server's account */
export async function startPostgres(programs: string, incoming: string): Promise<Postgres> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "barman-live-")));
  const [data, run, wals] = [join(root, "data"), join(root, "run"), join(root, incoming)];
  mkdirSync(wals, { recursive: true });
  for (const folder of [data, run]) mkdirSync(folder, { mode: 0o700 });
  // The server does not run as root; its account must get to its folders.
  const account = process.getuid?.() === 0 ? findAccount("postgres") : undefined;
  const [gid] = account?.groups ?? [];
  const as = account && gid !== undefined ? { uid: account.uid, gid } : {};
  if (account !== undefined) await execa("chown", ["postgres:", data, run, wals]);
  await execa("chmod", ["755", root]);
  const start = (program: string, args: readonly string[]) =>
    execa(join(programs, program), args, { cwd: run, ...as, stdin: "ignore" });
  const archive = `cp %p ${wals}/.%f && mv ${wals}/.%f ${wals}/%f`;
  const settings = {
    listen_addresses: "",
    unix_socket_directories: run,
    fsync: "off",
    wal_level: "replica",
    archive_mode: "on",
    archive_command: archive,
  };
  await start("initdb", ["-D", data, "-U", "postgres", "-A", "trust", "-N", "--wal-segsize=1"]);
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}='${value}'`);
  await execa(
    join(programs, "pg_ctl"),
    ["-D", data, "-w", "-l", join(run, "log"), "-o", options.join(" "), "start"],
    {
      cwd: run,
      ...as,
      stdio: "ignore",
    },
  );
  const conninfo = `host=${run} user=postgres dbname=postgres`;
  const sql = async (text: string): Promise<string> =>
    (
      await execa(
        join(programs, "psql"),
        ["-XAtq", "-v", "ON_ERROR_STOP=1", conninfo, "-c", text],
        { stdin: "ignore" },
      )
    ).stdout;
  return {
    root,
    incoming: wals,
    conninfo,
    async switchWal() {
      const name = await sql("select pg_walfile_name(pg_current_wal_lsn())");
      await sql(
        "create table if not exists filling (); drop table filling; select pg_switch_wal()",
      );
      const archived = `do $$ begin for i in 1..600 loop
        exit when (select last_archived_wal >= '${name}' from pg_stat_archiver); perform pg_stat_clear_snapshot(); perform pg_sleep(0.05);
        end loop; end $$`;
      await sql(archived);
    },
    async stop() {
      await start("pg_ctl", ["-D", data, "-w", "-m", "immediate", "stop"]);
      rmSync(root, { recursive: true, force: true });
    },
  };
}
