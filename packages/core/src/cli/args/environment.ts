import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import type { Adapter } from "../../model/adapter.ts";

export interface EnvironmentOptions {
  readonly service?: boolean;
  readonly envFile?: string;
}

/** The environment of a rehearsal, and one sentence that describes it. */
export async function buildEnvironment(
  { service, envFile }: EnvironmentOptions,
  adapter: Adapter,
): Promise<{ env: Record<string, string>; description: string }> {
  const base = service
    ? { ...adapter.service.env, ...findHome(adapter.service.user) }
    : readProcessEnv();
  const env = {
    ...base,
    ...(envFile === undefined ? {} : (await import("../../util/env-file.ts")).readEnvFile(envFile)),
  };
  const who = `As ${getUserName()} in ${process.cwd()}, PATH=${env["PATH"] ?? "(none)"}`;
  const description = service
    ? `${who}: the environment of a scheduled job of ${adapter.service.user}${envFile === undefined ? "" : ` plus ${envFile}`}; the account and the folder are ours.`
    : `${who}: ours. ${adapter.title}'s account, folder and PATH may differ (--service plays the environment of its scheduled jobs).`;
  return { env, description };
}

export function readProcessEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}

/** The account's home directory, if the system lists the account. */
function findHome(user: string): Readonly<Record<string, string>> {
  try {
    const account = readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .find((line) => line.startsWith(`${user}:`));
    const home = account?.split(":")[5];
    return home ? { HOME: home } : {};
  } catch {
    return {};
  }
}

function getUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? "unknown"}`;
  }
}
