import { useMemo, useState } from 'preact/hooks';
import type { MappingNode, Rates, ShardNode, StreamNode } from '../../server/dashboard/contract.ts';
import { ratesByShard } from '../pipeline/rates-by-shard.ts';
import { keyFraction } from '../river/lanes.ts';
import { VirtualList } from '../ui/virtual-list.tsx';
import { ShardRow } from './shard-row.tsx';

const ROW_PX = 34;
const MAX_ROWS_SHOWN = 14;
type Order = 'hash keys' | 'records' | 'throttles';

export function ShardTable({
  stream,
  rates,
  mappings,
}: {
  stream: StreamNode;
  rates: Rates | undefined;
  mappings: readonly MappingNode[];
}) {
  const [order, setOrder] = useState<Order>('hash keys');
  const [showsClosed, setShowsClosed] = useState(false);
  const byShard = ratesByShard(rates, stream.name);
  const closed = stream.shards.filter(({ isOpen }) => !isOpen).length;
  const value = ({ shardId }: ShardNode) => {
    const shard = byShard.get(shardId);
    return (order === 'records' ? shard?.recordsIn : shard?.writesThrottled) ?? 0;
  };
  const inKeyOrder = useMemo(() => byHashKey(stream.shards), [stream.shards]);
  const shown = inKeyOrder.filter(({ isOpen }) => isOpen || showsClosed);
  const rows = order === 'hash keys' ? shown : shown.sort((a, b) => value(b) - value(a));
  return (
    <section class="shards">
      <div class="section-head">
        <h2>Shards</h2>
        <label>
          by{' '}
          <select value={order} onChange={({ currentTarget }) => setOrder(currentTarget.value as Order)}>
            <option>hash keys</option>
            <option>records</option>
            <option>throttles</option>
          </select>
        </label>
        {closed > 0 && (
          <label>
            <input
              type="checkbox"
              checked={showsClosed}
              onChange={({ currentTarget }) => setShowsClosed(currentTarget.checked)}
            />{' '}
            {closed} closed
          </label>
        )}
      </div>
      <div class="row shard row-head" aria-hidden="true">
        <span>shard</span>
        <span>hash keys</span>
        <span>
          records/s<span class="wide-only"> of 1,000</span>
        </span>
        <span>of 1 MiB/s</span>
        <span>last minute</span>
        <span class="cell-number">throttled/s</span>
        <span>behind</span>
        <span />
      </div>
      <div class="shard-rows" style={{ height: `${Math.min(rows.length, MAX_ROWS_SHOWN) * ROW_PX}px` }}>
        <VirtualList
          rows={rows}
          rowPx={ROW_PX}
          label="Shards"
          keyOf={({ shardId }) => shardId}
          render={(shard) => (
            <ShardRow stream={stream} shard={shard} rates={byShard.get(shard.shardId)} mappings={mappings} />
          )}
        />
      </div>
    </section>
  );
}

/** Hash keys are large numbers: comparing them anew each second would be most of the work for thousands of shards. */
function byHashKey(shards: readonly ShardNode[]): ShardNode[] {
  return shards
    .map((shard) => ({ shard, at: keyFraction(shard.startingHashKey) }))
    .sort((a, b) => a.at - b.at || a.shard.createdMs - b.shard.createdMs)
    .map(({ shard }) => shard);
}
