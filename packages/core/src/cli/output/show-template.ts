import { readFileSync } from "node:fs";
import type { Adapter } from "../../model/adapter.ts";
import type { ResolvedEvent } from "../../model/resolved-event.ts";
import { HookError, toPrintable } from "../../util/errors.ts";
import { printJson } from "./json.ts";
import type { Output } from "./stream.ts";
import type { Terminal } from "./terminal.ts";

/** `--template FILE`: prints only the rendered text, or the product's error with exit 1. */
export function renderFile(
  file: string,
  { event }: ResolvedEvent,
  config: unknown,
  adapter: Adapter,
  { json }: { readonly json?: boolean },
  terminal: Terminal,
  out: Output,
): number {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new HookError("IO", "--template cannot be read", {
      place: { file },
      expected: "a file with a template",
      received: String(cause),
      cause,
    });
  }
  const { product, version } = adapter;
  try {
    const rendered = adapter.render?.(text, event, config) ?? "";
    if (json) printJson(out, { product, version, event: event.name, rendered });
    else out.write(out.mask(rendered));
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (json) printJson(out, { product, version, event: event.name, error: message });
    else terminal.printLine(`${file}: ${toPrintable(message)}`);
    return 1;
  }
}
