import type { Effect, EventSpec } from "../../model/event.ts";
import { listRows, mapRows } from "../harness/example-events.ts";
import { assert, assertEqual, type Rule } from "../rule.ts";

const LONGEST_NAME = 80;

/** The content of the tables. */
export const tableRules: readonly Rule[] = [
  {
    id: "C01",
    group: "tables",
    title: "the adapter says who it is",
    sentence:
      "An adapter names the contract it was written for, its product in one lower-case word, and the version that it plays.",
    createChecks: ({ adapter: { contract, product, title, version } }) => [
      {
        row: "adapter",
        name: "contract",
        run: () => assertEqual("the contract's number", 1, contract),
      },
      {
        row: "adapter",
        name: "product",
        run: () =>
          assert(/^[a-z][a-z0-9-]*$/.test(product), "the product", "one lower-case word", product),
      },
      {
        row: "adapter",
        name: "title",
        run: () =>
          assert(isLine(title), "the product's own name", "its name as it writes it itself", title),
      },
      {
        row: "adapter",
        name: "version",
        run: () => assert(isLine(version), "the version", "the version that is played", version),
      },
    ],
  },
  {
    id: "C02",
    group: "tables",
    title: "every row has an example for every field",
    sentence:
      "A row has at least one example, each example has a value for every field of the row, and none besides.",
    createChecks: (subject) =>
      mapRows(subject, (row, { fields, examples, formats, lossy }) => [
        {
          row,
          name: "examples",
          run() {
            assert(examples.length > 0, "the examples", "at least one", examples);
            for (const example of examples)
              assertEqual(
                "the fields of an example",
                [...fields].sort(),
                Object.keys(example.fields).sort(),
              );
            assertEqual(
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
            assertEqual(
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
    createChecks: (subject) =>
      listRows(subject).map(([row, spec]) => ({
        row,
        name: "veto-and-silence",
        run: () => checkPolarity(spec),
      })),
  },
  {
    id: "C21",
    group: "tables",
    title: "every row has a source",
    sentence: "Every row and every exit code says where its rule comes from.",
    createChecks: (subject) => [
      ...mapRows(subject, (row, { source }) => [
        {
          row,
          name: "source",
          run: () => assert(isLine(source, 1000), "the source", "a text that names it", source),
        },
      ]),
      ...subject.adapter.exitCodes.map(({ code, source, description }) => ({
        row: "adapter",
        name: `exit-code-${code.replaceAll(" ", "-")}`,
        run: () =>
          assert(
            isLine(source, 1000) && isLine(description, 1000),
            "meaning and source of an exit code",
            "a text",
            {
              description,
              source,
            },
          ),
      })),
    ],
  },
];

const isLine = (text: unknown, longest = LONGEST_NAME): boolean =>
  typeof text === "string" && text.trim() !== "" && text.length <= longest && !text.includes("\n");

const isStopping = (effect: Effect | undefined): boolean =>
  effect !== undefined && effect.decision !== "proceed";

function checkPolarity({ veto, default: defaultEffect, vetoAction, onRetry }: EventSpec): void {
  for (const text of [veto?.message, defaultEffect?.message, onRetry].filter(
    (message) => message !== undefined,
  )) {
    assert(isLine(text, 1000), "what the product does", "words for it", text);
  }
  if (vetoAction === undefined) {
    assert(
      !isStopping(defaultEffect),
      "what silence does",
      "that the product goes on, as no hook asks for anything else",
      defaultEffect,
    );
    assert(
      veto === undefined || isStopping(veto),
      "what a veto does",
      "that it stops something, or a word of its own for it",
      veto,
    );
    return;
  }
  assert(veto !== undefined, `what "${vetoAction}" does`, "an answer in veto", veto);
  assert(!isStopping(veto), `what "${vetoAction}" does`, "that the product goes on", veto);
  if (vetoAction !== "fail" && vetoAction !== "cancel")
    assert(
      isStopping(defaultEffect),
      "what silence does",
      `that it ends what "${vetoAction}" keeps`,
      defaultEffect,
    );
}
