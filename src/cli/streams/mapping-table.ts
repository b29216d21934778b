import type { MappingStatus } from '../../mapping/metrics/status.ts';
import { type Column, tableLines } from '../ui/table.ts';
import type { Style } from '../ui/terminal.ts';
import { formatAge } from './format-age.ts';
import { functionOf, isFailing, sourceOf } from './mapping-names.ts';

const COLUMNS: readonly Column[] = [
  { title: 'FUNCTION' },
  { title: 'SOURCE' },
  { title: 'STATE' },
  { title: 'ITERATOR AGE', align: 'right' },
  { title: 'INVOCATIONS', align: 'right' },
  { title: 'ERRORS', align: 'right' },
  { title: 'THROTTLES', align: 'right' },
  { title: 'RETRIES', align: 'right' },
  { title: 'LAST BATCH', align: 'right' },
  { title: 'LAST RESULT' },
];

/** One line for each mapping, sorted by function; none without mappings. */
export function mappingTable(mappings: readonly MappingStatus[], style: Style): string[] {
  if (mappings.length === 0) return [];
  const rows = mappings
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
    .map((mapping) => {
      const mark = (text: string) => (isFailing(mapping) ? style('red', text) : text);
      const { errors, invocations, iteratorAgeMs, queueName, retries, throttles } = mapping;
      return [
        functionOf(mapping),
        sourceOf(mapping),
        mapping.state,
        // Messages of a queue have no iterator.
        queueName === undefined ? mark(formatAge(iteratorAgeMs)) : '-',
        ...[invocations, errors, throttles, retries].map(String),
        `${mapping.lastBatchSize} of ${mapping.batchSize}`,
        mark(mapping.lastProcessingResult),
      ];
    });
  const [head, ...body] = tableLines(COLUMNS, rows);
  return [style('dim', head!), ...body];
}

function nameOf(mapping: MappingStatus): string {
  return `${functionOf(mapping)} ${sourceOf(mapping)} ${mapping.uuid}`;
}
