import { readFileSync } from "node:fs";
import { ruleList } from "@backup-hooks/core/conformance";
import { drawLifeCycle } from "./drawing.ts";
import { html, Markup } from "./html.ts";
import { createLifeCycles } from "./life-cycle.ts";
import {
  type CaseResult,
  countPassed,
  filterGroup,
  findFailures,
  groups,
  type ProductResult,
} from "./results.ts";
import { describeOperation, renderDetails, renderOtherEvents } from "./words.ts";

const style = readFileSync(new URL("page.css", import.meta.url), "utf8");
const formatName = ({ adapter }: ProductResult): string => `${adapter.title} ${adapter.version}`;

/** One page that needs nothing else: the matrix, the cases behind each cell, and the life cycles of each product. */
export function renderPage(results: readonly ProductResult[]): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>backup-hooks: conformance</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header class="top">
<p class="name">backup-hooks</p>
<h1>Conformance</h1>
${renderSummary(results)}
</header>
<main>
<section aria-labelledby="matrix">
<h2 id="matrix">Cases that pass</h2>
${renderTable(results)}
<p class="hint">Each cell opens its cases.</p>
</section>
${results.map(renderProduct)}
</main>
${results.flatMap((result, column) => groups.map((group, row) => renderCases(result, group, createCellId(column, row))))}
</body>
</html>
`.text;
}

function renderSummary(results: readonly ProductResult[]): Markup {
  const { passed, total } = countPassed(results.flatMap(({ cases }) => cases));
  const failed = total - passed;
  return html`<p class="summary">${results.length === 1 ? "1 adapter is" : `${results.length} adapters are`} held to one contract of ${ruleList.length} rules.
<strong class="${failed === 0 ? "passes" : "fails"}">${failed === 0 ? `All ${total} cases pass.` : `${failed} of ${total} cases fail.`}</strong></p>`;
}

const createCellId = (column: number, row: number): string => `cases-${column + 1}-${row + 1}`;
const describeVerdict = (cases: readonly CaseResult[]): string => {
  const { passed, total } = countPassed(cases);
  return passed === total ? `all ${total} pass` : `${total - passed} of ${total} fail`;
};

function renderTable(results: readonly ProductResult[]): Markup {
  return html`<table>
<thead><tr><td></td>${results.map(({ adapter: { product, title } }) => html`<th scope="col"><a href="#${product}"><span>${title}</span></a></th>`)}</tr></thead>
<tbody>
${groups.map(
  (group, row) => html`<tr><th scope="row">${group}</th>${results.map((result, column) => {
    const cases = filterGroup(result, group);
    return html`<td>${cases.length === 0 ? html`<span class="none">none</span>` : renderCell(result, group, cases, createCellId(column, row))}</td>`;
  })}</tr>
`,
)}
</tbody>
</table>`;
}

function renderCell(
  { adapter }: ProductResult,
  group: string,
  cases: readonly CaseResult[],
  id: string,
): Markup {
  const { passed, total } = countPassed(cases);
  const label = `${adapter.title}, ${group}: ${describeVerdict(cases)}`;
  const mark = passed === total ? undefined : html`<span class="cross" aria-hidden="true">✗</span>`;
  return html`<button type="button" popovertarget="${id}" aria-label="${label}" class="${passed === total ? "passes" : "fails"}">${mark}<b>${passed}</b><span class="of">/${total}</span></button>`;
}

/** The cases of a cell. The browser opens and closes it: there is no script on the page. */
function renderCases(result: ProductResult, group: string, id: string): Markup {
  const cases = filterGroup(result, group);
  if (cases.length === 0) return html``;
  const failing = new Set(findFailures(cases).map(({ rule }) => rule));
  const ownRules = ruleList.filter((rule) => cases.some((one) => one.rule === rule.id));
  const rules = [
    ...ownRules.filter(({ id }) => failing.has(id)),
    ...ownRules.filter(({ id }) => !failing.has(id)),
  ];
  return html`<div popover id="${id}" role="dialog" aria-labelledby="${id}-title" class="cases">
<header><h2 id="${id}-title">${result.adapter.title}: ${group}</h2><p class="${findFailures(cases).length === 0 ? "passes" : "fails"}">${describeVerdict(cases)}</p>
<button type="button" popovertarget="${id}" popovertargetaction="hide" autofocus>Close</button></header>
${rules.map((rule) => {
  const results = cases.filter((one) => one.rule === rule.id);
  const failed = findFailures(results);
  return html`<section><h3><span class="rule">${rule.id}</span> ${rule.title}</h3><p class="soft">${rule.sentence}</p>
${failed.length > 0 ? html`<ul class="failed">${failed.map((one) => html`<li><code>${one.id}</code><pre>${one.failure}</pre></li>`)}</ul>` : undefined}
<ul>${results.filter((one) => one.failure === undefined).map((one) => html`<li><code>${one.id}</code></li>`)}</ul></section>`;
})}
</div>
`;
}

function renderProduct(result: ProductResult): Markup {
  const { adapter } = result;
  const cycles = createLifeCycles(adapter);
  return html`<section class="product" id="${adapter.product}" aria-labelledby="${adapter.product}-title">
<h2 id="${adapter.product}-title">${formatName(result)}</h2>
<p class="legend"><span class="key ear"></span> its hooks are heard <span class="key deaf"></span> nobody listens <span class="key-text">The number beside an ending is the exit code.</span></p>
${Object.values(adapter.operations).map((operation, index) => {
  const cycle = cycles[index];
  if (cycle === undefined) return undefined;
  const id = `${adapter.product}-${index + 1}`;
  const events = [
    ...new Set(
      [...cycle.before, ...cycle.after.flatMap(({ dispatches }) => dispatches)].flatMap(
        (dispatch) => dispatch.events,
      ),
    ),
  ];
  return html`<details class="cycle"${new Markup(index === 0 ? " open" : "")}><summary>${cycle.name} <span class="soft">${events.length} ${events.length === 1 ? "event" : "events"}, ${cycle.after.flatMap(({ names }) => names).length} ways to end</span></summary>
<div class="pair">${drawLifeCycle(cycle, id, describeOperation(operation))}${renderDetails(adapter, operation)}</div></details>
`;
})}
${renderOtherEvents(adapter)}
</section>
`;
}
