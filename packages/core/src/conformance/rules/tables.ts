import type { Answer, EventSpec } from "../../model/event.ts";
import { perRow, rowsOf } from "../harness/example-events.ts";
import { holds, type Rule, same } from "../rule.ts";

const LONGEST_NAME = 80;

/** What stands in the tables. */
export const tableRules: readonly Rule[] = [
  {
    id: "C01",
    group: "tables",
    title: "the adapter says who it is",
    sentence: "An adapter names the contract it was written for, its product in one lower-case word, and the version that it plays.",
    drafts: ({ adapter: { contract, product, title, version } }) => [
      { row: "adapter", name: "contract", run: () => same("the contract's number", 1, contract) },
      {
        row: "adapter",
        name: "product",
        run: () => holds(/^[a-z][a-z0-9-]*$/.test(product), "the product", "one lower-case word", product),
      },
      {
        row: "adapter",
        name: "title",
        run: () => holds(isLine(title), "the product's own name", "its name as it writes it itself", title),
      },
      { row: "adapter", name: "version", run: () => holds(isLine(version), "the version", "the version that is played", version) },
    ],
  },
  {
    id: "C02",
    group: "tables",
    title: "every row has an example for every field",
    sentence: "A row has at least one example, each example has a value for every field of the row, and none besides.",
    drafts: (subject) =>
      perRow(subject, (row, { fields, examples, formats, lossy }) => [
        {
          row,
          name: "examples",
          run() {
            holds(examples.length > 0, "the examples", "at least one", examples);
            for (const example of examples) same("the fields of an example", [...fields].sort(), Object.keys(example.fields).sort());
            same(
              "fields that stand twice",
              [],
              fields.filter((field, index) => fields.indexOf(field) !== index),
            );
          },
        },
        {
          row,
          name: "named-fields",
          run: () =>
            same(
              "fields of formats and lossy that the row does not have",
              [],
              Object.keys({ ...formats, ...lossy }).filter((field) => !fields.includes(field)),
            ),
        },
      ]),
  },
  {
    id: "C20",
    group: "tables",
    title: "what a veto does is the opposite of silence",
    sentence:
      "Where a hook may stop something, silence lets it go on; where its word keeps something going, silence ends it, and the veto does not.",
    drafts: (subject) => rowsOf(subject).map(([row, spec]) => ({ row, name: "veto-and-silence", run: () => polarity(spec) })),
  },
  {
    id: "C21",
    group: "tables",
    title: "every row has a source",
    sentence: "Every row and every exit code says where its rule comes from.",
    drafts: (subject) => [
      ...perRow(subject, (row, { source }) => [
        { row, name: "source", run: () => holds(isLine(source, 1000), "the source", "a text that names it", source) },
      ]),
      ...subject.adapter.exitCodes.map(({ code, source, says }) => ({
        row: "adapter",
        name: `exit-code-${code.replaceAll(" ", "-")}`,
        run: () => holds(isLine(source, 1000) && isLine(says, 1000), "meaning and source of an exit code", "a text", { says, source }),
      })),
    ],
  },
];

const isLine = (text: unknown, longest = LONGEST_NAME): boolean =>
  typeof text === "string" && text.trim() !== "" && text.length <= longest && !text.includes("\n");

const stops = (answer: Answer | undefined): boolean => answer !== undefined && answer.decision !== "proceed";

function polarity({ veto, silence, word, again }: EventSpec): void {
  for (const text of [veto?.says, silence?.says, again].filter((says) => says !== undefined)) {
    holds(isLine(text, 1000), "what the product does", "words for it", text);
  }
  if (word === undefined) {
    holds(!stops(silence), "what silence does", "that the product goes on, as no hook asks for anything else", silence);
    holds(veto === undefined || stops(veto), "what a veto does", "that it stops something, or a word of its own for it", veto);
    return;
  }
  holds(veto !== undefined, `what "${word}" does`, "an answer in veto", veto);
  holds(!stops(veto), `what "${word}" does`, "that the product goes on", veto);
  if (word !== "fail" && word !== "cancel") holds(stops(silence), "what silence does", `that it ends what "${word}" keeps`, silence);
}
