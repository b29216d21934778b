import { HOUR_MS } from '../../../lib/time/units.ts';
import type { HistoryReader } from '../../history/history.ts';
import {
  functionName,
  HISTORY_METRICS,
  mappingShardName,
  type SeriesKind,
  shardName,
  streamName,
} from '../../history/series-id.ts';
import type { SeriesReply } from '../contract.ts';
import { Refusal } from '../reply.ts';
import type { PageRequest } from '../request.ts';

const MAX_MS = 8_640_000_000_000_000;

/** The history of one figure. @throws Refusal */
export function seriesOf(history: HistoryReader, nowMs: number, request: PageRequest): SeriesReply {
  const toMs = request.number('to', { byDefault: nowMs, max: MAX_MS });
  const fromMs = request.number('from', { byDefault: toMs - HOUR_MS, max: MAX_MS });
  const stepMs = request.number('step', { byDefault: 0, max: MAX_MS });
  const metric = request.text('metric') ?? '';
  const { kind, name } = named(request);
  if (!Object.hasOwn(HISTORY_METRICS[kind], metric)) {
    const known = Object.keys(HISTORY_METRICS[kind]).join(', ');
    throw new Refusal(400, 'NoSuchMetric', `The metrics of a ${kind} are ${known}.`);
  }
  return history.series({ kind, name, metric }, { fromMs, toMs, stepMs });
}

/** `kind` and `name`, and `shard` for one shard of a stream or of a mapping. */
function named(request: PageRequest): { readonly kind: SeriesKind; readonly name: string } {
  const name = request.text('name') ?? '';
  const shard = request.text('shard');
  const kind = request.text('kind') ?? '';
  switch (kind) {
    case 'stream': {
      const ofStream = streamName({ ...request.namespace, streamName: name });
      return shard === undefined
        ? { kind: 'stream', name: ofStream }
        : { kind: 'shard', name: shardName(ofStream, shard) };
    }
    case 'mapping':
      return shard === undefined
        ? { kind: 'mapping', name }
        : { kind: 'mapping-shard', name: mappingShardName(name, shard) };
    case 'function':
      return { kind: 'function', name: functionName({ ...request.namespace, functionName: name }) };
    default:
      throw new Refusal(400, 'NoSuchKind', 'kind is stream, mapping or function.');
  }
}
