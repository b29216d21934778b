import { Gateway } from '../../../src/cluster/gateway.ts';
import type { StreamReader } from '../../../src/engine/port.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { noMeters } from '../../../src/lib/metrics.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { type Mappings, openMappings } from '../../../src/mapping/mappings.ts';
import type { FunctionInvoker } from '../../../src/mapping/port.ts';
import { RunningMappings } from '../../../src/mapping/spread/running-mappings.ts';
import { SpreadMappings } from '../../../src/mapping/spread/spread-mappings.ts';
import { shardOwnership } from '../../../src/server/gateway/mappings/shard-ownership.ts';
import { META_PREFIX } from '../../../src/storage/keys.ts';
import type { Store } from '../../../src/storage/port.ts';
import { SimulatedNode } from '../../gateways/simulated-node.ts';
import { FakeDestination } from '../../support/fakes/fake-destination.ts';
import { FakeFunction } from '../../support/fakes/fake-function.ts';
import { FakeStreamReader } from '../../support/fakes/fake-stream-reader.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { NAMESPACE, SETTINGS, STREAM_ARN } from '../world.ts';

/** A gateway that runs loops of mappings. */
export interface SpreadProcess {
  readonly index: number;
  readonly node: SimulatedNode;
  readonly gateway: Gateway;
  readonly loops: SpreadMappings;
  drain(): Promise<void>;
}

export interface SpreadWorldOptions {
  readonly seed: string;
  /** Processes that may be started. */
  readonly nodes: number;
  readonly shards?: number;
  /** Wraps the function, as the process with this index calls it. */
  readonly wrap?: (target: FakeFunction, index: number) => FunctionInvoker;
}

/** Gateways over one store in memory, with views and clocks of their own, and one stream and function. */
export async function spreadWorld({ seed, nodes: count, shards = 1, wrap }: SpreadWorldOptions) {
  const clock = new VirtualClock();
  const store = memoryStore(clock);
  const random = seededRandom(seed);
  const reader = new FakeStreamReader(clock, shards);
  const target = new FakeFunction(clock);
  const nodes = Array.from(
    { length: count },
    () => new SimulatedNode({ meta: store.meta, clock }, random, 0.95 + random.fraction() / 10),
  );
  const processes: SpreadProcess[] = [];

  const start = async (): Promise<SpreadProcess> => {
    const index = processes.length;
    const node = nodes[index]!;
    const gateway = await Gateway.open({
      meta: node.meta,
      clock: node.clock,
      random,
      logger: silentLogger,
      endpoint: `http://127.0.0.1:${index}`,
      version: '1.0.0',
    });
    await gateway.join({ onHome() {}, onLost() {} });
    const invoker = wrap?.(target, index) ?? target;
    const loops = await SpreadMappings.open({
      meta: node.meta,
      ownership: shardOwnership(gateway),
      reader: readerOf(node, reader),
      invoker: {
        describe: (arn) => node.answer(invoker.describe(arn)),
        invoke: (...parameters) => node.answer(invoker.invoke(...parameters)),
      },
      destination: new FakeDestination(),
      meters: noMeters,
      clock: node.clock,
      random,
      logger: silentLogger,
      beforeCheckpoint: async () => {},
      mayRead: async () => true,
    });
    const drain = async () => {
      await gateway.drain();
      await gateway.releaseSlots(700);
    };
    const process = { index, node, gateway, loops, drain };
    processes.push(process);
    return process;
  };

  /** Wakes every process, and ends all. */
  const close = async (mappings?: Mappings) => {
    for (const { node } of processes) await node.wake();
    const closed = (async () => {
      await mappings?.close();
      for (const { loops, gateway } of processes) {
        await loops.close();
        await gateway.close();
      }
    })();
    await clock.advance(20_000);
    await closed;
  };
  return { clock, store, random, reader, target, nodes, processes, start, control, close };

  /**
   * The home: documents and transitions of mappings, without loops. It is never frozen.
   * @param reached the store as the home reaches it
   */
  async function control(reached: Store = store): Promise<Mappings> {
    return openMappings({
      store: reached,
      reader,
      invoker: target,
      destination: new FakeDestination(),
      clock,
      random,
      logger: silentLogger,
      spread: spreadOf(store),
    });
  }
}

function spreadOf({ meta }: Store) {
  const members = new Set<string>();
  const watchers = new Set<() => void>();
  meta.watch(META_PREFIX.cluster.member, ({ key, value }) => {
    const id = key.slice(META_PREFIX.cluster.member.length);
    if (value) members.add(id);
    else members.delete(id);
    for (const onChange of watchers) onChange();
  });
  const running = new RunningMappings(meta, {
    has: (member) => members.has(member),
    watch(onChange) {
      watchers.add(onChange);
      return { stop: () => void watchers.delete(onChange) };
    },
  });
  return {
    whenStopped: (uuid: string, signal: AbortSignal) => running.whenStopped(uuid, signal),
    statusOf: () => undefined,
  };
}

function readerOf(node: SimulatedNode, reader: StreamReader): StreamReader {
  return {
    describe: (stream) => node.answer(reader.describe(stream)),
    read: (...parameters) => node.answer(reader.read(...parameters)),
    waitForRecords: (...parameters) => node.answer(reader.waitForRecords(...parameters)),
    resolve: (...parameters) => node.answer(reader.resolve(...parameters)),
    watch: (stream, onChange) => reader.watch(stream, () => node.report(onChange)),
  };
}

/** Creates a mapping from the oldest record, and waits until it is enabled. */
export async function enable(
  mappings: Mappings,
  clock: VirtualClock,
  settings: Partial<typeof SETTINGS> = {},
): Promise<string> {
  const created = await mappings.create({
    namespace: NAMESPACE,
    eventSourceArn: STREAM_ARN,
    streamName: 'orders',
    startingPosition: 'TRIM_HORIZON',
    settings: { ...SETTINGS, ...settings },
    enabled: true,
  });
  if (created.kind !== 'created') throw new Error(created.kind);
  await clock.advance(1_000);
  return created.mapping.uuid;
}

export function shardIdOf(number: number): string {
  return `shardId-${String(number).padStart(12, '0')}`;
}
