import { statSync } from "node:fs";
import { resolve } from "node:path";
import {
  HookError,
  type LoadedConfig,
  type Setting,
  type SourceLocation,
} from "@backup-hooks/core";
import type { Assumptions } from "../assumptions.ts";
import { findHandlers } from "./lookup.ts";
import { findProblems } from "./problems.ts";

/**
 * Retrospect has no configuration file for hooks. The handler is found in a fixed folder or given
 * explicitly.
 */
export interface RetrospectConfig {
  /** Absolute path; if absent, the handler is looked up again for each event. */
  readonly handler?: string;
}

/**
 * The given handler, or those that the caller finds.
 * @throws HookError CONFIG_MISSING, CONFIG_UNREADABLE if a given handler is missing or is not a
 * file
 */
export async function loadConfig(
  path: string | undefined,
  settings: Assumptions,
): Promise<LoadedConfig<RetrospectConfig>> {
  const handler = path === undefined ? undefined : resolveHandler(path);
  const found = findHandlers(handler, settings);
  const scope = { caller: settings.caller };
  const [first, ...others] = found.handlers.map((file): SourceLocation => ({ file }));
  const setting: Setting | undefined = first && {
    scope,
    option: "handler",
    value: first.file,
    place: first,
    overrides: others,
  };
  return {
    config: handler === undefined ? {} : { handler },
    scopes: [scope],
    settings: setting ? [setting] : [],
    // Computed on demand: it reads the handler, and only check needs it.
    get problems() {
      return findProblems(found, settings);
    },
  };
}

function resolveHandler(path: string): string {
  const createError = (
    code: "CONFIG_MISSING" | "CONFIG_UNREADABLE",
    what: string,
    received: string,
    cause?: unknown,
  ): HookError =>
    new HookError(code, what, {
      product: "Retrospect",
      place: { file: path },
      expected: "an executable file, as --handler",
      received,
      ...(cause !== undefined && { cause }),
    });
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined)
      throw createError("CONFIG_MISSING", "the handler does not exist", "no such file");
    if (stat.isDirectory())
      throw createError("CONFIG_UNREADABLE", "the handler is no file", "a folder");
    return resolve(path);
  } catch (cause) {
    if (cause instanceof HookError) throw cause;
    throw createError("CONFIG_UNREADABLE", "the handler cannot be looked at", String(cause), cause);
  }
}
