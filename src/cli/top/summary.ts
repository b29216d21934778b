import { formatAge } from '../streams/format-age.ts';
import { counted } from '../ui/counted.ts';
import type { Style } from '../ui/terminal.ts';
import type { Figures, MappingRates } from './figures.ts';
import { formatRate } from './format-rate.ts';
import { totalsOf } from './shard-totals.ts';

/** What a server does, in short sentences with the most important first. */
export function summaryOf({ streams, mappings, functions }: Figures, style: Style): string[] {
  const { recordsIn, megabytesIn, recordsOut, throttled } = totalsOf(streams.flatMap(({ shards }) => shards));
  const sum = <T>(items: readonly T[], of: (item: T) => number) =>
    items.reduce((total, item) => total + of(item), 0);
  const errors = sum(functions, (total) => total.errorsPerSecond);
  const failing = mappings.filter(({ isFailing }) => isFailing).length;
  const oldest = mappings.reduce<MappingRates | undefined>(
    (most, mapping) => (mapping.iteratorAgeMs > (most?.iteratorAgeMs ?? 0) ? mapping : most),
    undefined,
  );
  return [
    `in ${formatRate(recordsIn)}/s, ${megabytesIn.toFixed(2)} MB/s`,
    ...(throttled > 0 ? [style('red', `throttled ${formatRate(throttled)}/s`)] : []),
    `invoked ${formatRate(sum(functions, (total) => total.invocationsPerSecond))}/s`,
    ...(errors > 0 ? [style('red', `errors ${formatRate(errors)}/s`)] : []),
    ...(failing > 0 ? [style('red', `${counted(failing, 'mapping')} failing`)] : []),
    `out ${formatRate(recordsOut)}/s`,
    ...(oldest ? [`oldest ${formatAge(oldest.iteratorAgeMs)} at ${oldest.functionName}`] : []),
  ];
}
