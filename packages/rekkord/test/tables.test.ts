import { expect, test } from "vitest";
import { rekkord } from "../src/index.ts";

// Every fact of the tables stands in tables.txt a second time, one row to a line, so that a changed fact is a changed line in review.
// `npx vitest run --project rekkord -u` writes the file anew.
const made = [{ version: "0.97" }, {}, { postAfterPreFailure: true, preSuccess: "unset" }] as const;
const line = ([name, row]: [string, unknown]): string => `${name} ${JSON.stringify(row)}`;

test("the tables are those that were reviewed", async () => {
  const parts = made.map((options) => {
    const {
      events,
      operations,
      exitCodes,
      options: flags,
      configOption,
      fieldPrefix,
      service,
      crashed,
      contract,
      product,
      title,
      version,
    } = rekkord(options);
    const facts = { contract, product, title, version, fieldPrefix, service, crashed, configOption, exitCodes };
    const typed = flags.map(({ flags: name, ...rest }): [string, unknown] => [name, rest]);
    return [
      JSON.stringify(options),
      ...[facts, events, operations].flatMap((table) => Object.entries(table)).map(line),
      ...typed.map(line),
      "",
    ];
  });
  await expect(parts.flat().join("\n")).toMatchFileSnapshot("tables.txt");
});
