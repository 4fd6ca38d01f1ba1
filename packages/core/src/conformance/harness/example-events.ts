import type { EventSpec, HookEvent } from "../../model/event.ts";
import { assertEqual } from "../rule.ts";
import type { Subject } from "../sample.ts";

/** The rows of an adapter by their names. */
export const listRows = ({
  adapter,
}: Subject): readonly (readonly [name: string, row: EventSpec])[] => Object.entries(adapter.events);

/** One draft per row. */
export const mapRows = <Result>(
  subject: Subject,
  make: (name: string, row: EventSpec) => readonly Result[],
): readonly Result[] => listRows(subject).flatMap(([name, row]) => make(name, row));

/** An event for each example of a row. A field that an example lacks is empty: that is another rule's concern. */
export function createExampleEvents(
  { adapter }: Subject,
  name: string,
  row: EventSpec,
): readonly HookEvent[] {
  return row.examples.map(({ status, fields }) => ({
    product: adapter.product,
    name,
    operation: row.operation,
    phase: row.phase,
    ...(status && { status }),
    fields: Object.fromEntries(row.fields.map((field) => [field, fields[field] ?? ""])),
  }));
}

/** An event with other values. Its status may no longer fit them. */
export const withFields = (event: HookEvent, fields: HookEvent["fields"]): HookEvent => ({
  ...event,
  fields: { ...event.fields, ...fields },
});

/** The fields of a row that hold free text. */
export const listFreeTextFields = ({ sample }: Subject, row: EventSpec): readonly string[] =>
  row.fields.filter((field) => sample.forms?.[field] === undefined);

/** What the product does not destroy on the way. */
export function dropLossyFields(row: EventSpec, fields: HookEvent["fields"]): HookEvent["fields"] {
  return Object.fromEntries(
    Object.entries(fields).filter(([field]) => row.lossy?.[field] === undefined),
  );
}

/** What was said came, and of a lossy field that held any text, something did. `watched`: the fields that were changed. */
export function assertFieldsArrived(
  what: string,
  row: EventSpec,
  sent: HookEvent["fields"],
  received: HookEvent["fields"],
  watched: readonly string[] = row.fields,
): void {
  assertEqual(what, dropLossyFields(row, sent), dropLossyFields(row, received));
  const vanished = watched
    .filter((field) => row.lossy?.[field] !== undefined)
    .filter((field) => /\w/.test(sent[field] ?? "") && !received[field]);
  assertEqual(`${what}: lossy ones that vanished altogether`, [], vanished);
}
