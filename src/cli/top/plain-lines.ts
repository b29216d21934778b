import { formatAge } from '../streams/format-age.ts';
import type { Figures } from './figures.ts';
import { formatRate } from './format-rate.ts';

/** Bound on the lines of each kind; the busiest come first. */
const MAX_LINES = 50;

/** One line for each stream, mapping and function, for logs. */
export function plainLines({ streams, mappings, functions }: Figures, time: string): string[] {
  const ofStreams = streams.map(({ streamName, shards }) => {
    const sum = (of: (shard: (typeof shards)[number]) => number) =>
      shards.reduce((total, shard) => total + of(shard), 0);
    const recordsIn = sum((shard) => shard.recordsInPerSecond);
    const behindMs = Math.max(
      0,
      ...shards.map((shard) => Math.max(shard.millisBehindLatest, shard.iteratorAgeMs)),
    );
    return {
      busy: recordsIn,
      text:
        `stream ${streamName}: in ${formatRate(recordsIn)}/s, ` +
        `${(sum((shard) => shard.bytesInPerSecond) / 1e6).toFixed(2)} MB/s, ` +
        `out ${formatRate(sum((shard) => shard.recordsOutPerSecond))}/s, ` +
        `throttled ${formatRate(sum((shard) => shard.throttledPerSecond))}/s, behind ${formatAge(behindMs)}`,
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
