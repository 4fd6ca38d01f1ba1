// The types of each product's own moments, made from its adapter's table: packages/*/src/hooks.ts. `pnpm tables` writes them anew;
// a test compares.

import { backrest } from "@backup-hooks/backrest";
import { barman } from "@backup-hooks/barman";
import type { EventSpec } from "@backup-hooks/core";
import { rekkord } from "@backup-hooks/rekkord";
import { retrospect } from "@backup-hooks/retrospect";
import { syncrify } from "@backup-hooks/syncrify";
import { supportedActions } from "../../packages/core/src/model/handler-actions.ts";

/** The newest version of each product, with all its fields. */
const adapters = [backrest({}), barman({}), rekkord({}), retrospect({}), syncrify({})];

/** Text by path from the repository's root. */
export const hookTypeFiles: Readonly<Record<string, string>> = Object.fromEntries(
  adapters.map(({ product, title, events }) => [
    `packages/${product}/src/hooks.ts`,
    formatFile(product, title, events),
  ]),
);

function formatFile(
  product: string,
  title: string,
  events: Readonly<Record<string, EventSpec>>,
): string {
  const sets = [...new Set(Object.values(events).map(formatFields))];
  const names = sets.map((_, index) => `Fields${index + 1}`);
  const types = sets.map((set, index) => `type ${names[index]} = ${set};`);
  const members = Object.entries(events).map(
    ([name, row]) =>
      `    ${JSON.stringify(`${product}:${name}`)}: HookSignature<${names[sets.indexOf(formatFields(row))]}, ${formatActions(row)}>;`,
  );
  return `// Made from the event table by \`pnpm tables\`. The types of ${title}'s hooks for hooks files: \`import type {} from "@backup-hooks/${product}/hooks"\`.
import type { HookSignature } from "@backup-hooks/core/hooks";

// Without an export of its own the compiler would drop the import from the declarations.
export type { HookSignature };

${types.join("\n")}

declare module "@backup-hooks/core/hooks" {
  interface ProductHooks {
${members.join("\n")}
  }
}
`;
}

/** A field that some example lacks is not always there. */
function formatFields({ fields, examples }: EventSpec): string {
  if (fields.length === 0) return "Readonly<Record<never, string>>";
  const always = fields.filter((field) =>
    examples.every((example) => example.fields[field] !== undefined),
  );
  const seldom = fields.filter((field) => !always.includes(field));
  const parts = [
    always.length > 0 ? `Record<${formatUnion(always)}, string>` : "",
    seldom.length > 0 ? `Partial<Record<${formatUnion(seldom)}, string>>` : "",
  ];
  return `Readonly<${parts.filter(Boolean).join(" & ")}>`;
}

function formatActions(row: EventSpec): string {
  return formatUnion(["warn", ...supportedActions(row)]);
}

function formatUnion(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(" | ");
}
