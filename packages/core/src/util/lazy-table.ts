/** A table whose rows are created on first access: `answer` needs only one of many. */
export function createLazyTable<Name extends string, Row>(
  names: readonly Name[],
  make: (name: Name) => Row,
): Readonly<Record<Name, Row>> {
  const table = {} as Record<Name, Row>;
  for (const name of names) {
    Object.defineProperty(table, name, {
      configurable: true,
      enumerable: true,
      get() {
        const value = make(name);
        Object.defineProperty(table, name, { value, enumerable: true });
        return value;
      },
    });
  }
  return table;
}
