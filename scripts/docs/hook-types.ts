// The types of each product's own moments, made from its adapter's table: packages/*/src/hooks.ts. `pnpm tables` writes them anew;
// a test compares.
import type { EventSpec } from "@backup-hooks/core";
import { backrest } from "@backup-hooks/backrest";
import { barman } from "@backup-hooks/barman";
import { rekkord } from "@backup-hooks/rekkord";
import { retrospect } from "@backup-hooks/retrospect";
import { syncrify } from "@backup-hooks/syncrify";
import { heardAt } from "../../packages/core/src/model/handler-actions.ts";

/** The newest version of each product, with all its fields. */
const adapters = [backrest({}), barman({}), rekkord({}), retrospect({}), syncrify({})];

/** Text by path from the repository's root. */
export const momentFiles: Readonly<Record<string, string>> = Object.fromEntries(
  adapters.map(({ product, title, events }) => [`packages/${product}/src/hooks.ts`, fileOf(product, title, events)]),
);

function fileOf(product: string, title: string, events: Readonly<Record<string, EventSpec>>): string {
  const sets = [...new Set(Object.values(events).map(fieldsOf))];
  const names = sets.map((_, index) => `Fields${index + 1}`);
  const types = sets.map((set, index) => `type ${names[index]} = ${set};`);
  const moments = Object.entries(events).map(
    ([name, row]) => `    ${JSON.stringify(`${product}:${name}`)}: Moment<${names[sets.indexOf(fieldsOf(row))]}, ${words(row)}>;`,
  );
  return `// Made from the event table by \`pnpm tables\`. The types of ${title}'s moments for hooks files: \`import type {} from "@backup-hooks/${product}/hooks"\`.
import type { Moment } from "@backup-hooks/core/hooks";

// Without an export of its own the compiler would drop the import from the declarations.
export type { Moment };

${types.join("\n")}

declare module "@backup-hooks/core/hooks" {
  interface ProductMoments {
${moments.join("\n")}
  }
}
`;
}

/** A field that some example lacks is not always there. */
function fieldsOf({ fields, examples }: EventSpec): string {
  if (fields.length === 0) return "Readonly<Record<never, string>>";
  const always = fields.filter((field) => examples.every((example) => example.fields[field] !== undefined));
  const seldom = fields.filter((field) => !always.includes(field));
  const parts = [
    always.length > 0 ? `Record<${union(always)}, string>` : "",
    seldom.length > 0 ? `Partial<Record<${union(seldom)}, string>>` : "",
  ];
  return `Readonly<${parts.filter(Boolean).join(" & ")}>`;
}

function words(row: EventSpec): string {
  return union(["warn", ...heardAt(row)]);
}

function union(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(" | ");
}
