import type { Sample } from "../src/conformance/index.ts";
import { quoteShellWords } from "../src/index.ts";
import { type ToyConfig, toyEvents } from "./toy-adapter.ts";

/** What the suite has to be given of the toy product. */
export const sample: Sample = {
  manifest: new URL("fixtures/toy-package/package.json", import.meta.url),
  files: {
    "toy.json": JSON.stringify(
      Object.fromEntries(Object.keys(toyEvents).map((name) => [name, ["true", "exit 3"]])),
    ),
  },
  config: "toy.json",
  pauses: { retry: [2_000, 2_000, 2_000], postpone: [60_000, 60_000] },
  // The product's call is the event's name and the variables; its shell text says which words follow.
  entry: (config, { name }, script) => ({
    ...(config as ToyConfig),
    [name]: [quoteShellWords([script, name])],
  }),
};
