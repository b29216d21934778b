import type {
  FunctionNode,
  QueueNode,
  Rates,
  StreamNode,
  TargetNode,
} from '../../server/dashboard/contract.ts';
import type { PlacedNode } from '../pipeline/layout.ts';
import { openShards } from '../pipeline/open-shards.ts';
import { ratesByShard, totalsOf } from '../pipeline/rates-by-shard.ts';
import { visibleMessages } from '../pipeline/visible-messages.ts';
import { pathTo } from '../routing/route.ts';
import { CutName } from '../ui/cut-name.tsx';
import { formatBytes, formatCount, formatDuration, formatRate, plural } from '../ui/format.ts';

/** Environments drawn one by one; more are a number. */
const MAX_TICKS = 16;

export function NodeView({ placed, rates }: { placed: PlacedNode; rates: Rates | undefined }) {
  const { node, box } = placed;
  const style = {
    transform: `translate(${box.x}px, ${box.y}px)`,
    width: `${box.width}px`,
    height: `${box.height}px`,
  };
  return (
    <div class={`node node-${node.kind}`} style={style}>
      {node.kind === 'producers' && <Producers stream={node.stream} rates={rates} />}
      {node.kind === 'stream' && <Stream stream={node.stream} rates={rates} />}
      {node.kind === 'function' && <Function node={node.function} isMapped={node.isMapped} rates={rates} />}
      {node.kind === 'queue' && <Queue queue={node.queue} rates={rates} />}
      {node.kind === 'target' && <Target target={node.target} />}
    </div>
  );
}

function Producers({ stream, rates }: { stream: StreamNode; rates: Rates | undefined }) {
  const { recordsIn, throttled } = totalsOf(ratesByShard(rates, stream.name).values());
  return (
    <>
      <b class="figure-value">{formatRate(recordsIn)}</b>
      <span class="soft">records/s</span>
      {throttled > 0 && <span class="bad">{formatRate(throttled)} throttled</span>}
    </>
  );
}

function Stream({ stream, rates }: { stream: StreamNode; rates: Rates | undefined }) {
  const open = openShards(stream);
  const { bytesIn, recordsOut } = totalsOf(ratesByShard(rates, stream.name).values());
  return (
    <>
      <a class="node-name" href={pathTo('streams', stream.name)}>
        <CutName name={stream.name} />
      </a>
      <span class="node-facts">
        <span>{plural(open, 'shard')}</span>
        <span>{formatBytes(bytesIn)}/s in</span>
        {recordsOut > 0 && <span>{formatRate(recordsOut)} records/s read</span>}
        {stream.status !== 'ACTIVE' && <span class="warn">{stream.status.toLowerCase()}</span>}
      </span>
    </>
  );
}

function Function({
  node,
  isMapped,
  rates,
}: {
  node: FunctionNode;
  isMapped: boolean;
  rates: Rates | undefined;
}) {
  const now = rates?.functions.find(({ name }) => name === node.name);
  const running = now?.running ?? 0;
  return (
    <>
      <a class="node-name" href={pathTo('functions', node.name)}>
        <CutName name={node.name} />
      </a>
      <span class="node-facts">
        {(now?.errors ?? 0) > 0 && <span class="bad">{formatRate(now!.errors)} errors/s</span>}
        {(now?.throttles ?? 0) > 0 && <span class="bad">{formatRate(now!.throttles)} throttled/s</span>}
        <span>{formatRate(now?.invocations ?? 0)}/s</span>
        {now !== undefined && now.invocations > 0 && <span>{formatDuration(now.averageMs)}</span>}
        {!isMapped && <span>invoked directly</span>}
      </span>
      <span class="ticks" role="img" aria-label={`${running} running`}>
        {Array.from({ length: Math.min(running, MAX_TICKS) }, (_, index) => (
          <i key={index} />
        ))}
        {running > MAX_TICKS && <span class="soft">{formatCount(running)}</span>}
      </span>
    </>
  );
}

function Queue({ queue, rates }: { queue: QueueNode; rates: Rates | undefined }) {
  const visible = visibleMessages(queue, rates);
  const isOfFailures = queue.failuresOf.length > 0;
  return (
    <>
      <a class="node-name" href={pathTo('queues', queue.name)}>
        <CutName name={queue.name} />
      </a>
      <span class="node-facts">
        <span class={isOfFailures && visible > 0 ? 'bad' : undefined}>
          {isOfFailures ? `${formatCount(visible)} failed` : plural(visible, 'message')}
        </span>
      </span>
    </>
  );
}

function Target({ target }: { target: TargetNode }) {
  return (
    <>
      {target.kind === 'bucket' ? (
        <a class="node-name" href={pathTo('buckets', target.name)}>
          <CutName name={target.name} />
        </a>
      ) : (
        <span class="node-name">
          <CutName name={target.name} />
        </span>
      )}
      <span class="node-facts">{target.kind}</span>
    </>
  );
}
