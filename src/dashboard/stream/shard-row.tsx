import type { MappingNode, ShardNode, ShardRates, StreamNode } from '../../server/dashboard/contract.ts';
import { confirmMerge, confirmSplit, nextShard } from '../actions/shards.tsx';
import { LAG_FROM_MS, SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND } from '../river/lane-state.ts';
import { whyShardsCannotChange } from '../pipeline/cannot-change.ts';
import { keyRange } from '../river/lanes.ts';
import { pathTo } from '../routing/route.ts';
import { usePage } from '../state/context.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { formatBytes, formatDuration, formatRate, shortShard } from '../ui/format.ts';
import { Spark } from './spark.tsx';

export interface ShardRowProps {
  readonly stream: StreamNode;
  readonly shard: ShardNode;
  readonly rates: ShardRates | undefined;
  readonly mappings: readonly MappingNode[];
}

const SPARK_SECONDS = 60;

export function ShardRow({ stream, shard, rates, mappings }: ShardRowProps) {
  const page = usePage();
  const { from, to } = keyRange(shard);
  const next = nextShard(stream, shard);
  const history = page.dashboard.history.tail(
    `shard/${stream.name}/${shard.shardId}/recordsIn`,
    SPARK_SECONDS,
  );
  const number = shortShard(shard.shardId);
  const whyNot = whyShardsCannotChange(stream);
  return (
    <div class={shard.isOpen ? 'row shard' : 'row shard is-closed'}>
      <a
        class="row-link"
        href={`${pathTo('streams', stream.name, 'records')}?shard=${shard.shardId}`}
        title={shard.shardId}
      >
        {number}
      </a>
      <span class="range" title={`hash keys ${shard.startingHashKey} to ${shard.endingHashKey}`}>
        <i style={{ left: `${from * 100}%`, width: `${Math.max(1, (to - from) * 100)}%` }} />
      </span>
      {shard.isOpen ? (
        <Meter
          label="records"
          value={rates?.recordsIn ?? 0}
          quota={SHARD_RECORDS_PER_SECOND}
          format={formatRate}
        />
      ) : (
        <span class="soft">closed</span>
      )}
      {shard.isOpen ? (
        <Meter
          label="bytes"
          value={rates?.bytesIn ?? 0}
          quota={SHARD_BYTES_PER_SECOND}
          format={formatBytes}
        />
      ) : (
        <span />
      )}
      <Spark values={history} quota={SHARD_RECORDS_PER_SECOND} />
      <span class={`cell-number ${(rates?.writesThrottled ?? 0) > 0 ? 'bad' : 'soft'}`}>
        {formatRate(rates?.writesThrottled ?? 0)}
      </span>
      <Behind mappings={mappings} shardId={shard.shardId} />
      <span class="shard-actions">
        {shard.isOpen && (
          <>
            <ActionButton
              className="small"
              label={`Split shard ${number}`}
              whyNot={whyNot}
              onClick={() => confirmSplit(page, stream, shard)}
            >
              split
            </ActionButton>
            {next !== undefined && (
              <ActionButton
                className="small"
                label={`Merge shard ${number} with ${shortShard(next.shardId)}`}
                whyNot={whyNot}
                onClick={() => confirmMerge(page, stream, shard, next)}
              >
                merge
              </ActionButton>
            )}
          </>
        )}
      </span>
    </div>
  );
}

function Meter({
  label,
  value,
  quota,
  format,
}: {
  label: string;
  value: number;
  quota: number;
  format: (value: number) => string;
}) {
  const part = Math.min(1, value / quota);
  const text = `${format(value)} of ${format(quota)} ${label} a second`;
  return (
    <span class={part > 0.9 ? 'meter is-full' : 'meter'} role="img" aria-label={text} title={text}>
      <i style={{ width: `${part * 100}%` }} />
      <span>{format(value)}</span>
    </span>
  );
}

/** The consumer that is furthest behind; all of them where the pointer rests. */
function Behind({ mappings, shardId }: { mappings: readonly MappingNode[]; shardId: string }) {
  const readings = mappings
    .flatMap(({ functionName, shards }) =>
      shards.filter((shard) => shard.shardId === shardId).map((shard) => ({ functionName, ...shard })),
    )
    .sort((a, b) => b.iteratorAgeMs - a.iteratorAgeMs);
  const [worst] = readings;
  if (worst === undefined) return <span />;
  const isBad = worst.phase === 'backing-off';
  const kind = isBad ? 'bad' : worst.iteratorAgeMs > LAG_FROM_MS ? 'warn' : 'soft';
  const all = readings.map(
    ({ functionName, phase, iteratorAgeMs }) =>
      `${functionName}: ${phase}, ${formatDuration(iteratorAgeMs)} behind`,
  );
  return (
    <span class={`behind ${kind}`} title={all.join('\n')}>
      <b>{formatDuration(worst.iteratorAgeMs)}</b> {worst.functionName}
    </span>
  );
}
