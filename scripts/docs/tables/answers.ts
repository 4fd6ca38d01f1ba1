import type { EventSpec, Protocol, Reply, Word } from "@backup-hooks/core";
import { backrest } from "@backup-hooks/backrest";
import { barman } from "@backup-hooks/barman";
import { rekkord } from "@backup-hooks/rekkord";
import { retrospect } from "@backup-hooks/retrospect";
import { syncrify } from "@backup-hooks/syncrify";
import { decisionOf, heardAs, heardAt } from "../../../packages/core/src/model/handler-actions.ts";
import { code } from "./markdown.ts";

const adapters: readonly Protocol[] = [retrospect({}), syncrify({}), backrest({}), rekkord({}), barman({})];
const words: readonly Word[] = ["warn", "cancel", "fail", "retry"];

export const answerTables = {
  answers: () => ({
    columns: ["product", "at", ...words.map(code), "its own word"],
    rows: adapters.flatMap(rowsOf),
  }),
};

/** A row for all events of a product that hear the same. */
function rowsOf(adapter: Protocol): string[][] {
  const cells = new Map<string, string[]>();
  for (const [name, row] of Object.entries<EventSpec>(adapter.events)) {
    const own = heardAt(row).filter((word) => !words.includes(word));
    const heard = [
      ...words.map((word) => cell(adapter, name, row, word)),
      own.map((word) => `${code(word)}: ${cell(adapter, name, row, word)}`).join(", "),
    ];
    const key = JSON.stringify(heard);
    cells.set(key, [...(cells.get(key) ?? []), name]);
  }
  return [...cells].map(([key, names]) => [adapter.title, names.map(code).join(", "), ...(JSON.parse(key) as string[])]);
}

/** What goes back to the product, or what is heard in place of the word. */
function cell(adapter: Protocol, name: string, row: EventSpec, word: Word): string {
  const heard = heardAs(word, row);
  if (heard !== word) return heard === "warn" ? "only logged" : `as ${code(heard)}`;
  const { operation, phase, examples } = row;
  const event = { product: adapter.product, name, operation, phase, fields: examples[0]?.fields ?? {} };
  return replied(adapter.encode({ decision: decisionOf(heard), hooks: [], notes: [] }, event));
}

const replied = ({ exitCode, files }: Reply): string => (Object.keys(files).length > 0 ? "writes the file" : `exits ${exitCode}`);
