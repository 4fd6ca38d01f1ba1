import type { Adapter } from "../../model/adapter.ts";
import type { EventInput } from "../../model/resolved-event.ts";

/** The values of the adapter's own options, by their long names, such as `media-after`. */
export function pickAdapterOptions(
  { options: declared }: Adapter,
  options: Readonly<Record<string, unknown>>,
): EventInput["options"] {
  return Object.fromEntries(
    declared.flatMap(({ flags }) => {
      const [, name = ""] = /--([\w-]+)/.exec(flags) ?? [];
      // commander stores it as mediaAfter.
      const value = options[name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())];
      return typeof value === "string" || typeof value === "boolean" ? [[name, value]] : [];
    }),
  );
}
