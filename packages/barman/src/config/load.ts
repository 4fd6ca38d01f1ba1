import type { LoadedConfig } from "@backup-hooks/core";
import { findProblems } from "./problems.ts";
import { type Reading, readConfig } from "./read.ts";
import type { BarmanConfig } from "./settings.ts";

export type { BarmanConfig, BarmanServer, BarmanSettings } from "./settings.ts";

/** What `load` gives, with what Barman itself would print on the console. */
export interface LoadedBarman extends LoadedConfig<BarmanConfig> {
  readonly console: string;
}

/**
 * Reads a Barman configuration and says what is wrong with it. Without a path: BARMAN_CONFIG_FILE, ~/.barman.conf,
 * /etc/barman.conf, /etc/barman/barman.conf.
 * @throws HookError CONFIG_MISSING, CONFIG_UNREADABLE, CONFIG_INVALID where Barman would stop; its cause is a Failure
 */
export async function loadConfig(path: string | undefined, version: string): Promise<LoadedBarman> {
  const reading: Reading = readConfig(path, version);
  const settings = reading.hooks.map(({ scope, option, value, place, overrides }) => ({
    scope,
    option,
    value,
    place,
    overrides,
  }));
  const scopes = Object.keys(reading.config.servers).map((server) => ({ server }));
  return {
    config: reading.config,
    scopes,
    settings,
    // Looks at every script on disk: only check needs it.
    get problems() {
      return findProblems(reading);
    },
    console: reading.console,
  };
}
