import type { PipelineReply } from '../../server/dashboard/contract.ts';
import { openShards } from '../pipeline/open-shards.ts';
import { ratesByShard, totalsOf } from '../pipeline/rates-by-shard.ts';
import { pathTo } from '../routing/route.ts';
import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';
import { formatBytes, formatCount, formatRate } from '../ui/format.ts';
import { Spark } from './spark.tsx';
import { SHARD_RECORDS_PER_SECOND } from '../river/lane-state.ts';

export function StreamList({ pipeline }: { pipeline: PipelineReply }) {
  const { dashboard } = usePage();
  const rates = useSignal(dashboard.rates);
  return (
    <>
      <div class="page-head">
        <h1>Streams</h1>
      </div>
      {pipeline.streams.length === 0 && <p class="soft">There is no stream in this account and region.</p>}
      <table class="list">
        <thead>
          <tr>
            <th>name</th>
            <th class="cell-number">shards</th>
            <th class="cell-number">records/s in</th>
            <th class="cell-number wide-only">out</th>
            <th class="cell-number wide-only">bytes/s in</th>
            <th class="cell-number">throttled/s</th>
            <th class="wide-only">last minute</th>
            <th class="cell-number wide-only">on disk</th>
          </tr>
        </thead>
        <tbody>
          {pipeline.streams.map((stream) => {
            const { name, retainedBytes } = stream;
            const open = openShards(stream);
            const totals = totalsOf(ratesByShard(rates, name).values());
            return (
              <tr key={name}>
                <td>
                  <a class="row-link" href={pathTo('streams', name)}>
                    {name}
                  </a>
                </td>
                <td class="cell-number">{formatCount(open)}</td>
                <td class="cell-number">{formatRate(totals.recordsIn)}</td>
                <td class="cell-number wide-only">{formatRate(totals.recordsOut)}</td>
                <td class="cell-number wide-only">{formatBytes(totals.bytesIn)}</td>
                <td class={`cell-number ${totals.throttled > 0 ? 'bad' : ''}`}>
                  {formatRate(totals.throttled)}
                </td>
                <td class="wide-only">
                  <Spark
                    values={dashboard.history.tail(`stream/${name}/recordsIn`, 60)}
                    quota={SHARD_RECORDS_PER_SECOND * open}
                  />
                </td>
                <td class="cell-number wide-only">{formatBytes(retainedBytes)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
