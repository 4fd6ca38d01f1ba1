import type { EventSpec, HookEvent } from "../../model/event.ts";
import { assertEqual } from "../rule.ts";
import type { Subject } from "../sample.ts";

/** The rows of an adapter, with their names. */
export const listRows = ({
  adapter,
}: Subject): readonly (readonly [name: string, row: EventSpec])[] => Object.entries(adapter.events);

/** One check per row. */
export const mapRows = <Result>(
  subject: Subject,
  make: (name: string, row: EventSpec) => readonly Result[],
): readonly Result[] => listRows(subject).flatMap(([name, row]) => make(name, row));

/**
 * One event per example of a row. Fields that the example lacks are empty; another rule checks
 * that.
 */
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

/** An event with other values. Its status may no longer match them. */
export const withFields = (event: HookEvent, fields: HookEvent["fields"]): HookEvent => ({
  ...event,
  fields: { ...event.fields, ...fields },
});

/** The fields of a row that contain free text. */
export const listFreeTextFields = ({ sample }: Subject, row: EventSpec): readonly string[] =>
  row.fields.filter((field) => sample.forms?.[field] === undefined);

/** The fields that the product passes on unchanged. */
export function dropLossyFields(row: EventSpec, fields: HookEvent["fields"]): HookEvent["fields"] {
  return Object.fromEntries(
    Object.entries(fields).filter(([field]) => row.lossy?.[field] === undefined),
  );
}

/**
 * Asserts that all fields arrived unchanged, and that a lossy field that contained text is not
 * empty. `watched`: the fields that were changed.
 */
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
