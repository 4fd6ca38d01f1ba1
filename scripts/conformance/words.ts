import type { Adapter, Ending, Firing } from "@backup-hooks/core";
import { html, type Markup } from "./html.ts";

type Tables = Pick<Adapter, "title" | "operations" | "events">;
type Operation = NonNullable<Tables["operations"][keyof Tables["operations"]]>;

/** What the drawing of an operation shows, in sentences: its text alternative. */
export function sentences({ before, endings }: Operation): string {
  const ends = Object.entries(endings).map(
    ([name, { after, exit }]) => `After ${name} ${listed(after)}; the exit code is ${exit === "work" ? "that of the work" : exit}.`,
  );
  return [`Before the work ${listed(before)}.`, ...ends].join(" ");
}

const listed = (firings: readonly Firing[]): string =>
  firings.map(({ events, heard }) => `${events.join(", ")} ${heard ? "is heard" : "fires and nobody listens"}`).join(", then ") ||
  "no hook fires";

const exitOf = (exit: Ending["exit"]): string => (exit === "work" ? "of the work" : String(exit));

/** The same beside the drawing, with the product's doing in words. */
export function words({ title, events }: Tables, { before, endings }: Operation): Markup {
  const fired = before.flatMap((firing) => firing.events);
  return html`<dl class="words">
${fired.map((name) => html`<div><dt><code>${name}</code></dt><dd>${events[name]?.veto ? `If a hook objects, ${title} ${events[name].veto.says}.` : "Nobody listens to it."}</dd></div>`)}
${Object.entries(endings).map(
  ([name, { after, exit, says }]) =>
    html`<div><dt>${name} <span class="soft">exit code ${exitOf(exit)}</span></dt><dd>${sentence(says)}${after.length > 0 ? html` <span class="soft">Then <code>${after.flatMap((firing) => firing.events).join(" ")}</code></span>` : undefined}</dd></div>`,
)}
</dl>`;
}

/** Events that belong to no life cycle, with what silence and an objection do. */
export function otherEvents({ title, operations, events }: Tables): Markup | undefined {
  const cycles = Object.values(operations).flatMap(({ before, endings }) =>
    [before, ...Object.values(endings).map(({ after }) => after)].flat(),
  );
  const others = Object.entries(events).filter(([name]) => !cycles.some((firing) => firing.events.includes(name)));
  if (others.length === 0) return undefined;
  return html`<details class="cycle"><summary>Events outside of these <span class="soft">${others.length}</span></summary><dl class="words others">
${others.map(
  ([name, { silence, veto, word = "cancel" }]) =>
    html`<div><dt><code>${name}</code></dt><dd>${veto ? html`If a hook says nothing, ${title} ${silence?.says ?? "would go on"}. At <code>${word}</code> it ${veto.says}.` : "Nobody listens to it."}</dd></div>`,
)}
</dl></details>`;
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]"?$/.test(text) ? "" : "."}`;
