import type { KnownPrices, PriceTable, Prices } from '../../src/planning/prices.ts';
import { markdownTable } from '../markdown-table.ts';

const START = '<!-- The table is generated from src/planning/prices.ts: npm run docs -->';
const END = '<!-- End of the table -->';

/** Rows of the table: what is paid for, and where the price is. */
const ROWS: readonly (readonly [string, (prices: KnownPrices) => number | undefined])[] = [
  ['provisioned: a shard for an hour', ({ provisioned }) => provisioned?.shardHour],
  ['a million PUT units', ({ provisioned }) => provisioned?.putUnitMillion],
  ['fan-out: a consumer and shard for an hour', ({ provisioned }) => provisioned?.fanOutShardHour],
  ['fan-out: a GB', ({ provisioned }) => provisioned?.fanOutGb],
  ['kept for up to 7 days: a shard for an hour', ({ provisioned }) => provisioned?.extendedShardHour],
  ['kept for longer: a GB for a month', ({ provisioned }) => provisioned?.longTermGbMonth],
  ['on-demand: a stream for an hour', ({ onDemand }) => onDemand?.streamHour],
  ...volumeRows('', 'onDemand'),
  ...volumeRows('Advantage: ', 'advantage'),
  ['Lambda: a million requests', ({ lambda }) => lambda?.requestMillion],
  ['a GB for a second', ({ lambda }) => lambda?.gbSecond],
];

function volumeRows(
  prefix: string,
  part: 'onDemand' | 'advantage',
): [string, (prices: KnownPrices) => number | undefined][] {
  const row = (
    title: string,
    name: keyof Prices['advantage'],
  ): [string, (prices: KnownPrices) => number | undefined] => [
    `${prefix}${title}`,
    (prices) => prices[part]?.[name],
  ];
  return [
    row('a GB written', 'inGb'),
    row('a GB read', 'outGb'),
    row('a GB read with fan-out', 'fanOutGb'),
    row('a GB for a month, up to 7 days', 'extendedGbMonth'),
    row('a GB for a month, beyond', 'longTermGbMonth'),
  ];
}

/** @param page of which the part between the markers is replaced */
export function withPriceTable(page: string, { asOf, regions }: PriceTable): string {
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start < 0 || end < start) throw new Error(`docs/planning.md lacks the lines "${START}" and "${END}"`);
  const names = Object.keys(regions);
  const rows = ROWS.map(([title, priceOf]) => [
    title,
    ...names.map((name) => priceText(priceOf(regions[name]!))),
  ]);
  const table = markdownTable([`US dollars, ${asOf}`, ...names], rows);
  return `${page.slice(0, start)}${START}\n\n${table}\n\n${page.slice(end)}`;
}

/** Without an exponent: a GB-second has ten decimals. */
function priceText(price: number | undefined): string {
  return price === undefined ? '' : price.toFixed(10).replace(/0+$/, '').replace(/\.$/, '');
}
