import type { Adapter, Protocol } from "@backup-hooks/core";

type Tables = Protocol & Pick<Adapter, "operations" | "exitCodes" | "options" | "configOption" | "fieldPrefix" | "service">;

/** Every fact of an adapter's tables, one row to a line, so that a changed fact is a changed line in review. `options` made it. */
export function factLines(adapter: Tables, options: object): readonly string[] {
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
  } = adapter;
  const facts = { contract, product, title, version, fieldPrefix, service, crashed, configOption, exitCodes };
  const typed = flags.map(({ flags: name, ...rest }): [string, unknown] => [name, rest]);
  const line = ([name, row]: [string, unknown]): string => `${name} ${JSON.stringify(row)}`;
  return [
    JSON.stringify(options),
    ...[facts, events, operations].flatMap((table) => Object.entries(table)).map(line),
    ...typed.map(line),
    "",
  ];
}
