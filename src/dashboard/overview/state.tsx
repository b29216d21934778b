import type { PipelineReply, Rates } from '../../server/dashboard/contract.ts';
import { openShards } from '../pipeline/open-shards.ts';
import { totalsOf } from '../pipeline/rates-by-shard.ts';
import { troublesOf } from '../pipeline/trouble.ts';
import { pathTo } from '../routing/route.ts';
import { formatRate, plural } from '../ui/format.ts';

/** More are not read; the picture shows them. */
const MAX_TROUBLES = 6;

/** The pipeline in one sentence, and what is wrong with it. */
export function State({ pipeline, rates }: { pipeline: PipelineReply; rates: Rates | undefined }) {
  const troubles = troublesOf(pipeline, rates);
  const shards = pipeline.streams.reduce((sum, stream) => sum + openShards(stream), 0);
  const { recordsIn } = totalsOf(rates?.shards ?? []);
  return (
    <div class="state">
      <p class="state-flow">
        <b>{formatRate(recordsIn)}</b> records/s through {plural(shards, 'shard')} to{' '}
        {plural(pipeline.mappings.length, 'consumer')}
      </p>
      {troubles.length === 0 ? (
        <p class="state-well">Everything keeps up.</p>
      ) : (
        <ul class="troubles">
          {troubles.slice(0, MAX_TROUBLES).map(({ kind, text, path }) => (
            <li key={text} class={kind === 'lagging' ? 'warn' : 'bad'}>
              <a href={pathTo(...path)}>{text}</a>
            </li>
          ))}
          {troubles.length > MAX_TROUBLES && <li>and {troubles.length - MAX_TROUBLES} more</li>}
        </ul>
      )}
    </div>
  );
}
