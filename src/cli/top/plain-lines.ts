import { formatAge } from '../streams/format-age.ts';
import type { Figures } from './figures.ts';
import { formatRate } from './format-rate.ts';
import { totalsOf } from './shard-totals.ts';

/** Bound on the lines of each kind; the busiest come first. */
const MAX_LINES = 50;

/** One line for each stream, mapping and function, for logs. */
export function plainLines({ streams, mappings, functions }: Figures, time: string): string[] {
  const ofStreams = streams.map(({ streamName, shards }) => {
    const { recordsIn, megabytesIn, recordsOut, throttled, behindMs } = totalsOf(shards);
    return {
      busy: recordsIn,
      text:
        `stream ${streamName}: in ${formatRate(recordsIn)}/s, ${megabytesIn.toFixed(2)} MB/s, ` +
        `out ${formatRate(recordsOut)}/s, throttled ${formatRate(throttled)}/s, behind ${formatAge(behindMs)}`,
    };
  });
  const ofMappings = mappings.map((mapping) => ({
    busy: mapping.invocationsPerSecond,
    text:
      `mapping ${mapping.functionName} ← ${mapping.source}: age ${formatAge(mapping.iteratorAgeMs)}, ` +
      `batches ${formatRate(mapping.invocationsPerSecond)}/s, errors ${formatRate(mapping.errorsPerSecond)}/s, ` +
      mapping.lastProcessingResult,
  }));
  const ofFunctions = functions.map((total) => ({
    busy: total.invocationsPerSecond,
    text:
      `function ${total.functionName}: invoked ${formatRate(total.invocationsPerSecond)}/s, ` +
      `errors ${formatRate(total.errorsPerSecond)}/s, throttled ${formatRate(total.throttledPerSecond)}/s, ` +
      `average ${formatAge(total.averageMs)}`,
  }));
  const lines = [ofStreams, ofMappings, ofFunctions].flatMap((ofKind) =>
    ofKind
      .toSorted((one, other) => other.busy - one.busy)
      .slice(0, MAX_LINES)
      .map(({ text }) => `${time} ${text}`),
  );
  return lines.length === 0 ? [`${time} no streams yet`] : lines;
}
