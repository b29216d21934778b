import { counted } from '../ui/counted.ts';
import { escapeHtml } from './escape.ts';
import type { Figures } from './figures.ts';
import { formatAverage, formatCount, formatDuration } from './units.ts';

/** Rows of one table; the busiest are shown. */
const MAX_ROWS = 100;

interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly weight: number; readonly cells: readonly string[] }[];
}

/** Totals of the period, as HTML. */
export function tablesHtml(figures: Figures): string {
  return [streamTable(figures), mappingTable(figures), functionTable(figures)]
    .filter(({ rows }) => rows.length > 0)
    .map(tableHtml)
    .join('');
}

function streamTable(figures: Figures): Table {
  return {
    title: 'Streams',
    columns: [
      'Stream',
      'Records put',
      'MB put',
      'Records read by clients',
      'Throttled',
      'Put calls',
      'Put average',
      'Put longest',
    ],
    rows: figures.names('stream').map((name) => {
      const total = (metric: string) => figures.total('stream', metric, name);
      return {
        weight: total('recordsIn'),
        cells: [
          figures.label('stream', name),
          formatCount(total('recordsIn')),
          (total('bytesIn') / 1e6).toFixed(2),
          formatCount(total('recordsOut')),
          formatCount(total('writesThrottled') + total('readsThrottled')),
          formatCount(total('putCalls')),
          formatAverage(total('putLatencyMs'), total('putCalls')),
          formatDuration(figures.highest('stream', 'putLatencyMaxMs', name)),
        ],
      };
    }),
  };
}

function mappingTable(figures: Figures): Table {
  return {
    title: 'Event source mappings',
    columns: [
      'Function ← source',
      'Invocations',
      'Failed',
      'Throttled',
      'Retries',
      'Records processed',
      'Records given up',
      'Highest iterator age',
    ],
    rows: figures.names('mapping').map((name) => {
      const total = (metric: string) => figures.total('mapping', metric, name);
      const counts = [
        'invocations',
        'errors',
        'throttles',
        'retries',
        'recordsDelivered',
        'recordsDiscarded',
      ];
      return {
        weight: total('invocations'),
        cells: [
          figures.label('mapping', name),
          ...counts.map((metric) => formatCount(total(metric))),
          formatDuration(figures.highest('mapping', 'iteratorAgeMs', name)),
        ],
      };
    }),
  };
}

function functionTable(figures: Figures): Table {
  return {
    title: 'Functions',
    columns: [
      'Function',
      'Invocations',
      'Errors',
      'Error rate',
      'Throttles',
      'Average',
      'Longest',
      'Concurrency',
    ],
    rows: figures.functionNames().map((name) => {
      const total = (metric: string) => figures.total('function', metric, name);
      const invocations = total('invocations');
      return {
        weight: invocations,
        cells: [
          figures.label('function', name),
          formatCount(invocations),
          formatCount(total('errors')),
          invocations === 0 ? '-' : `${((100 * total('errors')) / invocations).toFixed(1)}%`,
          formatCount(total('throttles')),
          formatAverage(total('durationMs'), invocations),
          formatDuration(figures.highest('function', 'durationMaxMs', name)),
          formatCount(figures.highest('function', 'concurrency', name)),
        ],
      };
    }),
  };
}

function tableHtml({ title, columns, rows }: Table): string {
  const shown = rows.toSorted((one, other) => other.weight - one.weight).slice(0, MAX_ROWS);
  const more = rows.length - shown.length;
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join('');
  const body = shown
    .map(({ cells: [name, ...values] }) => {
      const cells = values.map((value) => `<td>${escapeHtml(value)}</td>`);
      return `<tr><th scope="row">${escapeHtml(name!)}</th>${cells.join('')}</tr>`;
    })
    .join('');
  const rest = more > 0 ? `<p class="quiet">and ${counted(more, 'other')} with less</p>` : '';
  return (
    `<div class="scroll"><table><caption>${escapeHtml(title)}</caption>` +
    `<thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>${rest}`
  );
}
