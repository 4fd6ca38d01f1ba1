import type { Adapter, Dispatch, Ending } from "@backup-hooks/core";
import { html, type Markup } from "./html.ts";

type Tables = Pick<Adapter, "title" | "operations" | "events">;
type Operation = NonNullable<Tables["operations"][keyof Tables["operations"]]>;

/** What the drawing of an operation shows, in sentences: its text alternative. */
export function describeOperation({ before, endings }: Operation): string {
  const ends = Object.entries(endings).map(
    ([name, { after, exit }]) =>
      `After ${name} ${describeDispatches(after)}; the exit code is ${exit === "inherit" ? "that of the work" : exit}.`,
  );
  return [`Before the work ${describeDispatches(before)}.`, ...ends].join(" ");
}

const describeDispatches = (dispatches: readonly Dispatch[]): string =>
  dispatches
    .map(
      ({ events, cancelable }) =>
        `${events.join(", ")} ${cancelable ? "is heard" : "fires and nobody listens"}`,
    )
    .join(", then ") || "no hook fires";

const describeExit = (exit: Ending["exit"]): string =>
  exit === "inherit" ? "of the work" : String(exit);

/** The same beside the drawing, with the product's doing in words. */
export function renderDetails({ title, events }: Tables, { before, endings }: Operation): Markup {
  const eventNames = before.flatMap((dispatch) => dispatch.events);
  return html`<dl class="words">
${eventNames.map((name) => html`<div><dt><code>${name}</code></dt><dd>${events[name]?.veto ? `If a hook objects, ${title} ${events[name].veto.message}.` : "Nobody listens to it."}</dd></div>`)}
${Object.entries(endings).map(
  ([name, { after, exit, description }]) =>
    html`<div><dt>${name} <span class="soft">exit code ${describeExit(exit)}</span></dt><dd>${toSentence(description)}${after.length > 0 ? html` <span class="soft">Then <code>${after.flatMap((dispatch) => dispatch.events).join(" ")}</code></span>` : undefined}</dd></div>`,
)}
</dl>`;
}

/** Events that belong to no life cycle, with what silence and an objection do. */
export function renderOtherEvents({ title, operations, events }: Tables): Markup | undefined {
  const cycles = Object.values(operations).flatMap(({ before, endings }) =>
    [before, ...Object.values(endings).map(({ after }) => after)].flat(),
  );
  const others = Object.entries(events).filter(
    ([name]) => !cycles.some((dispatch) => dispatch.events.includes(name)),
  );
  if (others.length === 0) return undefined;
  return html`<details class="cycle"><summary>Events outside of these <span class="soft">${others.length}</span></summary><dl class="words others">
${others.map(
  ([name, { default: silence, veto, vetoAction = "cancel" }]) =>
    html`<div><dt><code>${name}</code></dt><dd>${veto ? html`If a hook says nothing, ${title} ${silence?.message ?? "would go on"}. At <code>${vetoAction}</code> it ${veto.message}.` : "Nobody listens to it."}</dd></div>`,
)}
</dl></details>`;
}

const toSentence = (text: string): string =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]"?$/.test(text) ? "" : "."}`;
