import { dirname } from "node:path";
import type { Barman, BarmanConfig, BarmanEventName } from "../../src/index.ts";
import { ROOT, type Stage } from "./stage.ts";
import type { CallVector } from "./types.ts";

/** The PATH that Barman itself had in the capture, but for a few runs of single runners. */
export const OWN_PATH = "/usr/local/bin:/usr/bin:/bin";
const OTHER_PATHS = ["/usr/bin:/bin", ""];
/** They follow from the option that holds the hook. */
export const BY_PHASE = ["BARMAN_HOOK", "BARMAN_RETRY", "BARMAN_PHASE"];

export function eventName({ event, phase }: CallVector): BarmanEventName {
  return `${phase}_${event}` as BarmanEventName;
}

/** What the configuration puts before PATH, as it states it; where it states nothing, as it stands before Barman's own PATH. */
export function pathPrefix({ config, path_env }: CallVector): string | undefined {
  const stated = /^path_prefix = (.*)$/m.exec(config.server ?? "")?.[1];
  return (
    stated ??
    (path_env?.endsWith(`:${OWN_PATH}`) ? path_env.slice(0, -OWN_PATH.length - 1) : undefined)
  );
}

/** A real barman.conf where the vector's stood, with the same home. */
export async function loadConfig(
  vector: CallVector,
  stage: Stage,
  option: string,
  prefix: string | undefined,
  adapter: Barman,
): Promise<BarmanConfig> {
  const { BARMAN_CONFIGURATION: input = "", BARMAN_SERVER: server = "main" } = vector.env as Record<
    string,
    string
  >;
  const file = stage.inside(input.startsWith(ROOT) ? input : `${ROOT}/barman.conf`);
  const place = vector.env["BARMAN_BACKUP_DIR"] ?? vector.env["BARMAN_FILE"] ?? "";
  const home =
    new RegExp(`^(.*)/${server}/(?:base|wals|incoming|streaming)/`).exec(place)?.[1] ??
    (vector.config.line ? `${dirname(input)}/home` : `${ROOT}/home`);
  const lines = [
    "[barman]",
    `barman_home = ${stage.inside(home)}`,
    `[${server}]`,
    ...(prefix === undefined ? [] : [`path_prefix = ${stage.inside(prefix)}`]),
  ];
  stage.write(file, `${lines.join("\n")}\n`);
  const { config } = await adapter.load(file);
  const loaded = config.servers[server];
  const value = hookValue(vector, option);
  if (loaded === undefined) throw new Error(`no server ${server}`);
  const hooks = value === null ? {} : { [option]: stage.inside(value) };
  return { ...config, path: stage.inside(input), servers: { [server]: { ...loaded, hooks } } };
}

/**
 * The hook's value, as `config` states it. A vector of a second section states the value of the first one: there the
 * arguments that the script saw say which it was.
 */
export function hookValue({ config, argv }: CallVector, option: string): string | null {
  const stated =
    config.hooks === undefined ? `${ROOT}/bin/hook.py ${option}` : (config.hooks[option] ?? null);
  const isPlain = stated?.startsWith(`${ROOT}/bin/hook.py `) && !/[;&|'"$]/.test(stated);
  return argv !== null && isPlain ? argv.join(" ") : stated;
}

/** Barman's own environment, with what the scenario says it had inherited. */
export function environment(
  vector: CallVector,
  prefix: string | undefined,
  adapter: Barman,
  stage: Stage,
): Record<string, string> {
  const isStated = /inherited|extra_env/.test(vector.scenario);
  const inherited = Object.entries(vector.env).filter(
    ([field]) =>
      isStated &&
      !adapter.events[eventName(vector)].fields.includes(field) &&
      !BY_PHASE.includes(field),
  );
  const path = ownPath(vector, prefix);
  return {
    HOME: "/var/lib/barman",
    ...Object.fromEntries(inherited.map(([field, value]) => [field, value ?? ""])),
    ...(path !== undefined && { PATH: stage.inside(path) }),
  };
}

/** One of the few that Barman had in the capture; undefined: none at all. */
function ownPath(
  { path_env, env_seen_by_script }: CallVector,
  prefix: string | undefined,
): string | undefined {
  if (path_env === null) return env_seen_by_script ? undefined : OWN_PATH;
  const rest = prefix === undefined ? path_env : path_env.slice(prefix.length + 1);
  if (prefix !== undefined && rest === "None") return undefined;
  return OTHER_PATHS.includes(rest) ? rest : OWN_PATH;
}
