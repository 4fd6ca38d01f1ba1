import { backrest } from "@backup-hooks/backrest";
import { barman } from "@backup-hooks/barman";
import type { EventSpec, HandlerAction, Protocol, Reply } from "@backup-hooks/core";
import { rekkord } from "@backup-hooks/rekkord";
import { retrospect } from "@backup-hooks/retrospect";
import { syncrify } from "@backup-hooks/syncrify";
import {
  decisionFor,
  resolveAction,
  supportedActions,
} from "../../../packages/core/src/model/handler-actions.ts";
import { formatCode } from "./markdown.ts";

const adapters: readonly Protocol[] = [
  retrospect({}),
  syncrify({}),
  backrest({}),
  rekkord({}),
  barman({}),
];
const actions: readonly HandlerAction[] = ["warn", "cancel", "fail", "retry"];

export const answerTables = {
  answers: () => ({
    columns: ["product", "at", ...actions.map(formatCode), "its own word"],
    rows: adapters.flatMap(listRows),
  }),
};

/** A row for all events of a product that hear the same. */
function listRows(adapter: Protocol): string[][] {
  const cells = new Map<string, string[]>();
  for (const [name, row] of Object.entries<EventSpec>(adapter.events)) {
    const ownActions = supportedActions(row).filter((action) => !actions.includes(action));
    const texts = [
      ...actions.map((action) => describeCell(adapter, name, row, action)),
      ownActions
        .map((action) => `${formatCode(action)}: ${describeCell(adapter, name, row, action)}`)
        .join(", "),
    ];
    const key = JSON.stringify(texts);
    cells.set(key, [...(cells.get(key) ?? []), name]);
  }
  return [...cells].map(([key, names]) => [
    adapter.title,
    names.map(formatCode).join(", "),
    ...(JSON.parse(key) as string[]),
  ]);
}

/** What goes back to the product, or what is heard in place of the word. */
function describeCell(
  adapter: Protocol,
  name: string,
  row: EventSpec,
  action: HandlerAction,
): string {
  const resolved = resolveAction(action, row);
  if (resolved !== action)
    return resolved === "warn" ? "only logged" : `as ${formatCode(resolved)}`;
  const { operation, phase, examples } = row;
  const event = {
    product: adapter.product,
    name,
    operation,
    phase,
    fields: examples[0]?.fields ?? {},
  };
  return describeReply(
    adapter.encodeReply({ decision: decisionFor(resolved), hooks: [], notes: [] }, event),
  );
}

const describeReply = ({ exitCode, files }: Reply): string =>
  Object.keys(files).length > 0 ? "writes the file" : `exits ${exitCode}`;
