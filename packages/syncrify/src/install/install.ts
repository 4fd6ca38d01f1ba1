import {
  type FileReader,
  formatLocation,
  type HookEntry,
  HookError,
  type InstallPlan,
  type TextEdit,
} from "@backup-hooks/core";
import {
  type AppConfig,
  createConfigError,
  HOOK_PARAMETER,
  type Parameter,
  parseAppConfig,
  type Span,
} from "../config/app-config.ts";
import { DEFAULT_FILE } from "../config/load.ts";
import { escapeValue, formatEntry, isOurs, REPLACED, readReplaced } from "./entry.ts";

/** The server's configuration: its text, and what stands where in it. */
interface Source extends AppConfig {
  readonly file: string;
  readonly text: string;
}

const RESTART =
  "Syncrify reads AppConfig.xml at its start only: stop the server, write, and start it again.";

/**
 * Sets jobHookScript in the server's AppConfig.xml, and changes no other byte.
 * @throws HookError CONFIG_MISSING, CONFIG_INVALID; VALUE_INVALID where it is taken, or a path cannot be written
 */
export function planInstall(entry: HookEntry, disk: FileReader): InstallPlan {
  const source = readSource(entry.config, disk);
  const { file, text } = source;
  const current = findOnlyHook(source);
  const createPlan = (...edits: readonly Omit<TextEdit, "file">[]): InstallPlan => ({
    edits: edits
      .filter((edit) => edit.text !== text.slice(edit.start, edit.end))
      .map((edit) => ({ file, ...edit })),
    notes: [
      RESTART,
      "The hook runs under the server's account, which is not documented: it has to be able to read Node, this program and the hooks file.",
      "Syncrify hears nothing of a hook: cancel, fail and retry stop nothing and are only logged.",
      "How the server starts a hook is not documented: if it uses a shell, the names of profiles and users are shell text to it.",
    ],
  });
  if (current === undefined)
    return createPlan(appendParameter(source, formatEntry(entry, undefined)));
  const { value = "", valueSpan, type, span } = current;
  if (valueSpan !== undefined && isOurs(value)) {
    const wanted = formatEntry(entry, readReplaced(value));
    return createPlan({
      ...valueSpan,
      text: value === wanted ? text.slice(valueSpan.start, valueSpan.end) : escapeValue(wanted),
    });
  }
  if (value.trim() !== "" && !entry.replace) {
    throw new HookError(
      "VALUE_INVALID",
      "jobHookScript is taken, and there is one for the whole server",
      {
        product: "Syncrify",
        place: current.locate("value"),
        expected: "none, or an entry of ours",
        received: `"${value}"`,
        hint: "Remove it, or have it kept for uninstall and replaced (--replace)",
      },
    );
  }
  const wanted = formatEntry(entry, text.slice(span.start, span.end));
  // The quotes, the order of the attributes and the end stay as they are.
  return createPlan(
    valueSpan !== undefined && type === "1"
      ? { ...valueSpan, text: escapeValue(wanted) }
      : { ...span, text: formatParameter(wanted) },
  );
}

/**
 * Takes every jobHookScript of ours out, wherever it stands, and puts back what it replaced, as it was written.
 * @throws HookError CONFIG_MISSING, CONFIG_INVALID
 */
export function planUninstall(
  { config }: Pick<HookEntry, "config">,
  disk: FileReader,
): InstallPlan {
  const source = readSource(config, disk);
  const { file, text } = source;
  const ours = source.parameters.filter(
    ({ name, value }) => name === HOOK_PARAMETER && isOurs(value),
  );
  const edits = ours.map((hook): TextEdit => {
    const before = readReplaced(hook.value ?? "");
    if (before === undefined) return { file, ...withBlanksBefore(hook.span, text), text: "" };
    if (!isHook(before)) {
      throw new HookError("CONFIG_INVALID", "what our entry replaced cannot be read any more", {
        product: "Syncrify",
        place: hook.locate("value", hook.value?.indexOf(REPLACED)),
        expected: "the text that install wrote",
        hint: "Remove the parameter by hand",
      });
    }
    return { file, ...hook.span, text: before };
  });
  return { edits, notes: edits.length === 0 ? [`${file} has no entry of ours`] : [RESTART] };
}

function readSource(config: string | undefined, disk: FileReader): Source {
  const file = config ?? DEFAULT_FILE;
  const text = disk.read(file);
  if (text === undefined) {
    const hint = "Give the path of the server's AppConfig.xml with --config";
    throw new HookError("CONFIG_MISSING", "there is no such file", {
      product: "Syncrify",
      place: { file },
      hint,
    });
  }
  return { file, text, ...parseSource(text, file) };
}

/** Bytes of another encoding than UTF-8 are characters of some kind; of which, does not matter here. */
const parseSource = (text: string, file: string): AppConfig =>
  parseAppConfig(text.replace(/[\udc80-\udcff]/gu, "\ufffd"), file);

function findOnlyHook({ parameters }: Source): Parameter | undefined {
  const [first, second] = parameters.filter(
    ({ name, inPlace }) => name === HOOK_PARAMETER && inPlace,
  );
  if (first === undefined || second === undefined) return first;
  const what = `jobHookScript is set already at ${formatLocation(first.locate())}, and which of them counts is unknown`;
  throw createConfigError(
    "parameter-duplicate",
    what,
    second.locate(),
    "one",
    undefined,
    "Remove one",
  );
}

/** Behind the last parameter, indented as that one is. */
function appendParameter(
  { parameters, list, text }: Source,
  value: string,
): Omit<TextEdit, "file"> {
  const last = parameters.findLast(({ inPlace }) => inPlace);
  if (last === undefined) {
    throw new HookError("CONFIG_INVALID", "there are no parameters to add jobHookScript to", {
      product: "Syncrify",
      place: list,
      expected: "Configuration/parameters with a parameter in it",
    });
  }
  const { start } = withBlanksBefore(last.span, text);
  return {
    start: last.span.end,
    end: last.span.end,
    text: text.slice(start, last.span.start) + formatParameter(value),
  };
}

const formatParameter = (value: string): string =>
  `<parameter name="${HOOK_PARAMETER}" type="1" value="${escapeValue(value)}"></parameter>`;

function withBlanksBefore({ start, end }: Span, text: string): Span {
  return { start: text.slice(0, start).trimEnd().length, end };
}

/** Whether a text is one jobHookScript element, so that it can be put back. */
function isHook(text: string): boolean {
  try {
    const { parameters } = parseSource(
      `<Configuration><parameters>${text}</parameters></Configuration>`,
      "",
    );
    return parameters.length === 1 && parameters[0]?.name === HOOK_PARAMETER;
  } catch {
    return false;
  }
}
