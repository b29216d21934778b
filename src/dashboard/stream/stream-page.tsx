import type { PipelineReply, StreamNode } from '../../server/dashboard/contract.ts';
import { openPut } from '../actions/put.tsx';
import { openReshard } from '../actions/shards.tsx';
import { openShards } from '../pipeline/open-shards.ts';
import { whyShardsCannotChange } from '../pipeline/cannot-change.ts';
import { pathTo } from '../routing/route.ts';
import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { formatBytes, plural } from '../ui/format.ts';
import { HotKeys } from './hot-keys.tsx';
import { Lineage } from './lineage.tsx';
import { ShardTable } from './shard-table.tsx';
import { StreamCharts } from './stream-charts.tsx';
import { StreamRiver } from './stream-river.tsx';

export function StreamPage({ stream, pipeline }: { stream: StreamNode; pipeline: PipelineReply }) {
  const page = usePage();
  const rates = useSignal(page.dashboard.rates);
  const whyNot = whyShardsCannotChange(stream);
  const mappings = pipeline.mappings.filter(({ sourceArn }) => sourceArn === stream.arn);
  return (
    <>
      <div class="page-head">
        <h1>{stream.name}</h1>
        <p class="facts">
          <span>{plural(openShards(stream), 'open shard')}</span>
          <span title={stream.mode === 'ON_DEMAND' ? whyNot : undefined}>
            {stream.mode === 'ON_DEMAND' ? 'on demand' : 'provisioned'}
          </span>
          <span>keeps {plural(stream.retentionHours, 'hour')}</span>
          <span>{formatBytes(stream.retainedBytes)} on disk</span>
          {stream.consumers.length > 0 && <span>fan-out to {stream.consumers.join(', ')}</span>}
          {stream.status !== 'ACTIVE' && <span class="warn">{whyNot}</span>}
        </p>
        <div class="page-actions">
          <a class="button" href={pathTo('streams', stream.name, 'records')}>
            Records
          </a>
          <button type="button" onClick={() => openPut(page, { stream: stream.name })}>
            Put a record
          </button>
          <ActionButton whyNot={whyNot} onClick={() => openReshard(page, stream)}>
            Change shards
          </ActionButton>
        </div>
      </div>
      <StreamRiver stream={stream} rates={rates} mappings={mappings} />
      <StreamCharts stream={stream} mappings={mappings} />
      <ShardTable stream={stream} rates={rates} mappings={mappings} />
      <div class="pair">
        <Lineage stream={stream} />
        <HotKeys stream={stream.name} />
      </div>
    </>
  );
}
