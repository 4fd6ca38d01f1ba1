const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Go's duration text, as `1m23.456s`; undefined: it is none. */
export function parseNanoseconds(text: string): bigint | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  if (
    text !== "0" &&
    (parts.length === 0 || parts.map(([part]) => part).join("") !== text.replace(/^-/, ""))
  )
    return undefined;
  const total = parts.reduce(
    (sum, [, amount, unit]) => sum + BigInt(Math.round(Number(amount) * (UNITS[unit ?? ""] ?? 0))),
    0n,
  );
  return text.startsWith("-") ? -total : total;
}
