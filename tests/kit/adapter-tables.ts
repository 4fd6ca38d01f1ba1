import type { Adapter, Protocol } from "@backup-hooks/core";

type Tables = Protocol &
  Pick<
    Adapter,
    "operations" | "exitCodes" | "options" | "configOption" | "fieldPrefix" | "service"
  >;

/** Every fact of an adapter's tables, one row to a line, so that a changed fact is a changed line in review. `options` made it. */
export function formatTableLines(adapter: Tables, options: object): readonly string[] {
  const {
    events,
    operations,
    exitCodes,
    options: flags,
    configOption,
    fieldPrefix,
    service,
    fallbackReply,
    contract,
    product,
    title,
    version,
  } = adapter;
  const metadata = {
    contract,
    product,
    title,
    version,
    fieldPrefix,
    service,
    fallbackReply,
    configOption,
    exitCodes,
  };
  const typed = flags.map(({ flags: name, ...rest }): [string, unknown] => [name, rest]);
  const formatLine = ([name, row]: [string, unknown]): string => `${name} ${JSON.stringify(row)}`;
  return [
    JSON.stringify(options),
    ...[metadata, events, operations].flatMap((table) => Object.entries(table)).map(formatLine),
    ...typed.map(formatLine),
    "",
  ];
}
