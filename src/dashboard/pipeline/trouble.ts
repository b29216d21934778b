import type { PipelineReply, Rates } from '../../server/dashboard/contract.ts';
import { LAG_FROM_MS } from '../river/lane-state.ts';
import { formatDuration, nameOfArn, plural } from '../ui/format.ts';

export interface Trouble {
  readonly kind: 'throttled' | 'failing' | 'lagging' | 'waiting';
  readonly text: string;
  /** Parts of the path where it can be looked at. */
  readonly path: readonly string[];
}

/** Lag below this is drawn, but it is no trouble yet. */
const TROUBLING_LAG_MS = 5 * LAG_FROM_MS;

/** What does not work just now, worst first, one sentence each. */
export function troublesOf(pipeline: PipelineReply, rates: Rates | undefined): Trouble[] {
  return [
    ...failing(pipeline, rates),
    ...throttled(rates),
    ...lagging(pipeline, rates),
    ...pipeline.queues
      .filter(({ failuresOf, visibleMessages }) => failuresOf.length > 0 && visibleMessages > 0)
      .map(({ name, visibleMessages }) => ({
        kind: 'waiting' as const,
        text: `${plural(visibleMessages, 'failed batch', 'failed batches')} in ${name}`,
        path: ['queues', name],
      })),
  ];
}

function failing(pipeline: PipelineReply, rates: Rates | undefined): Trouble[] {
  const failed = new Map(
    rates?.functions.filter(({ errors }) => errors > 0).map((node) => [node.name, node]),
  );
  const backingOff = new Set(
    pipeline.mappings
      .filter(({ shards }) => shards.some(({ phase }) => phase === 'backing-off'))
      .map(({ functionName }) => functionName),
  );
  return pipeline.functions.flatMap(({ name }) => {
    const errors = failed.get(name)?.errors ?? 0;
    if (errors > 0)
      return [{ kind: 'failing' as const, text: `${name} fails`, path: ['functions', name, 'errors'] }];
    if (!backingOff.has(name)) return [];
    return [
      {
        kind: 'failing' as const,
        text: `${name} failed and will try again`,
        path: ['functions', name, 'errors'],
      },
    ];
  });
}

function throttled(rates: Rates | undefined): Trouble[] {
  const streams = new Map<string, number>();
  for (const { stream, writesThrottled } of rates?.shards ?? []) {
    if (writesThrottled > 0) streams.set(stream, (streams.get(stream) ?? 0) + 1);
  }
  return [...streams].map(([name, shards]) => ({
    kind: 'throttled',
    text: `${plural(shards, 'shard')} of ${name} ${shards === 1 ? 'throttles' : 'throttle'} writes`,
    path: ['streams', name],
  }));
}

function lagging({ mappings }: PipelineReply, rates: Rates | undefined): Trouble[] {
  const now = new Map(rates?.mappings.map(({ uuid, iteratorAgeMs }) => [uuid, iteratorAgeMs]));
  return mappings
    .map((mapping) => ({ ...mapping, iteratorAgeMs: now.get(mapping.uuid) ?? mapping.iteratorAgeMs }))
    .filter(({ iteratorAgeMs }) => iteratorAgeMs > TROUBLING_LAG_MS)
    .map(({ functionName, sourceArn, iteratorAgeMs }) => ({
      kind: 'lagging',
      text: `${functionName} is ${formatDuration(iteratorAgeMs)} behind ${nameOfArn(sourceArn)}`,
      path: ['functions', functionName, 'mappings'],
    }));
}
