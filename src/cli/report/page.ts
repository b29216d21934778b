import { escapeHtml } from './escape.ts';
import { Figures } from './figures.ts';
import { plotHtml } from './plot.ts';
import { plotGroups } from './plots.ts';
import type { ReadHistory } from './read-history.ts';
import { REPORT_STYLE } from './style.ts';
import { tablesHtml } from './tables.ts';
import { formatAverage, formatCount, formatDuration } from './units.ts';

/** No script, and nothing is loaded: names in the page could do nothing, even if one were not escaped. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

export interface ReportText {
  readonly title: string;
  /** Where the report was made. */
  readonly machine: string;
}

/** A report as one HTML file that needs nothing else. */
export function reportPage(history: ReadHistory, { title, machine }: ReportText): string {
  const { fromMs, toMs, version } = history;
  const figures = new Figures(history);
  const period = `${timeText(fromMs)} to ${timeText(toMs)} UTC, ${formatDuration(toMs - fromMs)}`;
  const details = figures.isEmpty ? '' : `, in steps of ${formatDuration(figures.stepMs)}`;
  const body = figures.isEmpty
    ? '<p>Nothing was recorded in this time.</p>'
    : [
        factsHtml(figures),
        ...plotGroups(figures).map(
          (group) =>
            `<section><h2>${escapeHtml(group.title)}</h2><div class="plots">${group.plots.map(plotHtml).join('\n')}</div></section>`,
        ),
        `<section><h2>Totals</h2>${tablesHtml(figures)}</section>`,
      ].join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
<p class="quiet">${escapeHtml(`${period}${details}. Millrace ${version}, ${machine}.`)}</p>
</header>
<main>
${body}
</main>
</body>
</html>
`;
}

function factsHtml(figures: Figures): string {
  const errors = figures.total('function', 'errors');
  const invocations = figures.total('function', 'invocations');
  const throttled = figures.total('stream', 'writesThrottled') + figures.total('stream', 'readsThrottled');
  const discarded = figures.total('mapping', 'recordsDiscarded');
  const putCalls = figures.total('stream', 'putCalls');
  const facts: readonly (readonly [name: string, value: string, isBad?: boolean])[] = [
    ['Records put', formatCount(figures.total('stream', 'recordsIn'))],
    ['Data put', `${(figures.total('stream', 'bytesIn') / 1e6).toFixed(1)} MB`],
    ['Put latency, average', formatAverage(figures.total('stream', 'putLatencyMs'), putCalls)],
    ['Throttled', formatCount(throttled), throttled > 0],
    ['Invocations', formatCount(invocations)],
    ['Errors', formatCount(errors), errors > 0],
    ['Records processed by mappings', formatCount(figures.total('mapping', 'recordsDelivered'))],
    ['Records given up', formatCount(discarded), discarded > 0],
    ['Highest iterator age', formatDuration(figures.highest('mapping', 'iteratorAgeMs'))],
  ];
  const items = facts.map(
    ([name, value, isBad = false]) =>
      `<div${isBad ? ' class="bad"' : ''}><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`,
  );
  return `<dl class="facts">${items.join('')}</dl>`;
}

function timeText(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
}
