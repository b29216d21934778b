import { useState } from 'preact/hooks';
import type { ShardNode, StreamNode } from '../../server/dashboard/contract.ts';
import { openShards } from '../pipeline/open-shards.ts';
import type { PageContext } from '../state/context.ts';
import { plural, shortShard } from '../ui/format.ts';
import { confirm, ConfirmBody, type Done } from './confirm.tsx';

export function confirmSplit(page: PageContext, stream: StreamNode, shard: ShardNode): void {
  const from = BigInt(shard.startingHashKey);
  const to = BigInt(shard.endingHashKey);
  const middle = from + (to - from) / 2n + 1n;
  confirm(page, {
    title: `Split shard ${shortShard(shard.shardId)}`,
    text: (
      <p>
        It closes, and two shards take a half of its hash keys each. Consumers read what is in it first, so
        the order for each partition key stays.
      </p>
    ),
    verb: 'Split',
    act: async () => {
      await page.dashboard.client.call('kinesis', 'SplitShard', {
        StreamName: stream.name,
        ShardToSplit: shard.shardId,
        NewStartingHashKey: middle.toString(),
      });
      return { text: `Shard ${shortShard(shard.shardId)} of ${stream.name} is being split.` };
    },
  });
}

export function confirmMerge(page: PageContext, stream: StreamNode, shard: ShardNode, next: ShardNode): void {
  const [first, second] = [shortShard(shard.shardId), shortShard(next.shardId)];
  confirm(page, {
    title: `Merge shards ${first} and ${second}`,
    text: <p>Both close, and one shard takes the hash keys of both, with the quota of one shard.</p>,
    verb: 'Merge',
    act: async () => {
      await page.dashboard.client.call('kinesis', 'MergeShards', {
        StreamName: stream.name,
        ShardToMerge: shard.shardId,
        AdjacentShardToMerge: next.shardId,
      });
      return { text: `Shards ${first} and ${second} of ${stream.name} are being merged.` };
    },
  });
}

/** The open shard whose hash keys begin where those of `shard` end. */
export function nextShard(stream: StreamNode, shard: ShardNode): ShardNode | undefined {
  const start = (BigInt(shard.endingHashKey) + 1n).toString();
  return stream.shards.find(({ isOpen, startingHashKey }) => isOpen && startingHashKey === start);
}

export function openReshard(page: PageContext, stream: StreamNode): void {
  page.dialogs.show({
    title: `Shards of ${stream.name}`,
    body: (close) => <ReshardForm page={page} stream={stream} close={close} />,
  });
}

function ReshardForm({ page, stream, close }: { page: PageContext; stream: StreamNode; close: () => void }) {
  const open = openShards(stream);
  const [count, setCount] = useState(open * 2);
  const isInRange = count >= Math.ceil(open / 2) && count <= open * 2;
  return (
    <ConfirmBody
      page={page}
      confirmation={{ verb: 'Change', act: () => setShardCount(page, stream.name, count, open) }}
      close={close}
    >
      <label>
        Open shards
        <input
          name="count"
          type="number"
          min={1}
          value={count}
          onInput={({ currentTarget }) => setCount(Number(currentTarget.value))}
        />
      </label>
      <p class="soft">
        Now {plural(open, 'shard')}. Every shard gets an equal part of the hash keys.
        {!isInRange && ' AWS accepts from a half to twice the number of now.'}
      </p>
    </ConfirmBody>
  );
}

async function setShardCount(page: PageContext, name: string, to: number, from: number): Promise<Done> {
  await page.dashboard.client.call('kinesis', 'UpdateShardCount', {
    StreamName: name,
    TargetShardCount: to,
    ScalingType: 'UNIFORM_SCALING',
  });
  const undo = async () => {
    await untilUpdated(page, name);
    return setShardCount(page, name, from, to);
  };
  return { text: `${name} goes to ${plural(to, 'shard')}.`, undo };
}

/** The next change of a stream is refused while it is UPDATING, which takes seconds. */
function untilUpdated({ dashboard: { pipeline }, toasts }: PageContext, name: string): Promise<void> {
  const isUpdating = () =>
    pipeline.value?.streams.find((stream) => stream.name === name)?.status === 'UPDATING';
  if (!isUpdating()) return Promise.resolve();
  toasts.done(`${name} is still changing; it goes back after that.`);
  return new Promise((resolve) => {
    const stop = pipeline.subscribe(() => {
      if (isUpdating()) return;
      stop();
      resolve();
    });
  });
}
