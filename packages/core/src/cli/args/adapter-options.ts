import type { Adapter } from "../../model/adapter.ts";
import type { Given } from "../../model/resolved-event.ts";

/** The values of the adapter's own options, by their long names: `media-after`. */
export function adapterOptions({ options: own }: Adapter, options: Readonly<Record<string, unknown>>): Given["options"] {
  return Object.fromEntries(
    own.flatMap(({ flags }) => {
      const [, name = ""] = /--([\w-]+)/.exec(flags) ?? [];
      // commander's own name for it: mediaAfter.
      const value = options[name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())];
      return typeof value === "string" || typeof value === "boolean" ? [[name, value]] : [];
    }),
  );
}
