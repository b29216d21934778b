import { expect, test } from 'vitest';
import type { CheckpointDocument } from '../../../src/mapping/checkpoint/checkpoint-document.ts';
import { slotOf } from '../../../src/cluster/slots/slot-of.ts';
import { parseShardId } from '../../../src/engine/shard/id.ts';
import { META_PREFIX } from '../../../src/storage/keys.ts';
import { NAMESPACE } from '../world.ts';
import { enable, shardIdOf, spreadWorld } from './spread-world.ts';

const GATEWAYS = 5;
const STEPS = 50;

/** A record as the test knows it. */
interface Known {
  readonly pos: number;
  delivered: boolean;
}

// Goal: whatever gateways freeze, wake, stop, drain and join, at any time, also several at once, and while the stream is
// split and the mapping is disabled and enabled:
// - every record is delivered, those of a shard in order, and children after their parents,
// - no checkpoint is ahead of what was delivered, goes back, or is written in an earlier term than the one before,
// - a gateway begins no invocation that its lease does not allow, and a shard has one invocation at a time, except for
//   those that had begun on a gateway before it froze.
test.each(Array.from({ length: 8 }, (_, index) => `seed ${index}`))(
  '%s keeps all guarantees',
  async (seed) => {
    const faults: string[] = [];
    const known = new Map<string, Known[]>();
    const parents = new Map<string, readonly string[]>();
    /** Invocations that run on a gateway that has not been frozen since they began. */
    const running = new Map<string, { readonly gateway: number }>();
    let uuid = '';
    const world = await spreadWorld({
      seed,
      nodes: GATEWAYS,
      shards: 3,
      wrap: (target, index) => ({
        describe: () => target.describe(),
        async invoke(arn, payload, options) {
          const { Records } = JSON.parse(payload.toString()) as {
            Records: { eventID: string; kinesis: { sequenceNumber: string; partitionKey: string } }[];
          };
          const shardId = Records[0]!.eventID.split(':')[0]!;
          const { gateway, node } = processes[index]!;
          const slot = slotOf(uuid, parseShardId(shardId)!);
          if (gateway.slots.termOf(slot) === undefined)
            faults.push(`${index} invokes ${shardId} without its lease`);
          const other = running.get(shardId);
          if (other) faults.push(`${index} and ${other.gateway} invoke ${shardId}`);
          const records = known.get(shardId)!;
          const indexes = Records.map(({ kinesis }) => Number(kinesis.partitionKey));
          if (records.slice(0, indexes[0]).some(({ delivered }) => !delivered))
            faults.push(`${shardId} skips records`);
          for (const parent of parents.get(shardId) ?? []) {
            if (known.get(parent)!.some(({ delivered }) => !delivered))
              faults.push(`${shardId} before ${parent}`);
          }
          const own = { gateway: index };
          running.set(shardId, own);
          try {
            const result = await target.invoke(arn, payload, options);
            const hasSucceeded = result.kind === 'finished' && result.functionError === undefined;
            if (hasSucceeded) for (const at of indexes) records[at]!.delivered = true;
            return result;
          } finally {
            if (running.get(shardId) === own) running.delete(shardId);
            void node;
          }
        },
      }),
    });
    const { clock, random, reader, store, target, processes, start, close } = world;
    target.behave = () => {
      const roll = random.integer(10);
      if (roll === 0) return 'error';
      if (roll === 1) return 'throttled';
      return roll < 5 ? { takesMs: random.integer(3_000) } : 'ok';
    };
    const put = (shardId: string) => {
      const records = known.get(shardId) ?? [];
      known.set(shardId, records);
      const { position } = reader.put(shardId, String(records.length));
      records.push({ pos: position.pos, delivered: false });
    };
    const last = new Map<string, CheckpointDocument>();
    store.meta.watch(META_PREFIX.mapping.checkpoint, ({ key, value }) => {
      if (!value) return;
      const shardId = key.split('/').at(-1)!;
      const next = JSON.parse(value.toString()) as CheckpointDocument;
      const previous = last.get(shardId);
      last.set(shardId, next);
      const records = known.get(shardId) ?? [];
      const isAhead = ({ pos, delivered }: Known) => !delivered && (pos < next.position.pos || next.ended);
      if (records.some(isAhead)) faults.push(`the checkpoint of ${shardId} is ahead`);
      if (!previous) return;
      if (next.position.pos < previous.position.pos) faults.push(`the checkpoint of ${shardId} goes back`);
      if (next.epoch! < previous.epoch!) faults.push(`the checkpoint of ${shardId} is of an earlier term`);
    });
    const open = [0, 1, 2].map(shardIdOf);
    await start();
    await start();
    const mappings = await world.control();
    uuid = await enable(mappings, clock, { batchSize: 3 });
    const freeze = (index: number) => {
      processes[index]!.node.freeze();
      // What has begun there may overlap with the next owner: nothing can be known about it.
      for (const [shardId, { gateway }] of running) if (gateway === index) running.delete(shardId);
    };
    const draining: Promise<void>[] = [];
    const gone = new Set<number>();
    for (let step = 0; step < STEPS; step++) {
      for (let count = random.integer(4); count > 0; count--) put(open[random.integer(open.length)]!);
      await clock.advance(random.integer(2_500));
      const awake = processes.filter(({ node, index }) => !node.isFrozen && !gone.has(index));
      const process = processes[random.integer(processes.length)]!;
      switch (random.integer(6)) {
        case 0:
          if (!process.node.isFrozen && awake.length > 1) freeze(process.index);
          break;
        case 1:
          if (process.node.isFrozen) await process.node.wake();
          break;
        case 2:
          if (processes.length < GATEWAYS && random.integer(2) === 0) await start();
          break;
        case 3:
          if (awake.length > 2 && awake.includes(process) && random.integer(4) === 0) {
            gone.add(process.index);
            draining.push(process.drain());
          }
          break;
        case 4: {
          const parent = open[random.integer(open.length)]!;
          if (open.length > 5) break;
          open.splice(open.indexOf(parent), 1);
          for (const child of reader.reshard([parent], 2)) {
            known.set(child, []);
            parents.set(child, [parent]);
            open.push(child);
          }
          break;
        }
        default:
          if (random.integer(4) === 0) {
            const enabled = mappings.get(NAMESPACE, uuid)?.enabled;
            await mappings.update(NAMESPACE, uuid, { settings: {}, enabled: !enabled });
          }
      }
      expect(faults).toEqual([]);
    }
    target.behave = () => 'ok';
    for (const { node } of processes) await node.wake();
    await clock.advance(60_000);
    await mappings.update(NAMESPACE, uuid, { settings: {}, enabled: true });
    await clock.advance(60_000);
    expect(faults).toEqual([]);
    const left = [...known].filter(([, records]) => records.some(({ delivered }) => !delivered));
    expect(left.map(([shardId]) => shardId)).toEqual([]);
    await Promise.all([close(mappings), ...draining]);
  },
);
