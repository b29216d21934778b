import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../../src/lib/random.ts';
import { STREAM } from '../reshard/stream-name.ts';
import { eventually } from '../support/eventually.ts';
import { createStream, untilActive } from '../support/clients/sdk-streams.ts';
import { MovingClient } from './clients.ts';
import { Deliveries, type DeliveryVerdict, judgeDeliveries } from './deliveries.ts';
import type { Fault } from './fault.ts';
import type { ProducerHistory, ReaderHistory } from './history.ts';
import { endShards, operate, type OperatorHistory } from './operator.ts';
import { produce } from './producer.ts';
import { readShards } from './reader.ts';
import { judge, type Verdict } from './verdict.ts';
import type { World } from './world.ts';

const SHARDS = 3;
const PRODUCERS_A_GATEWAY = 2;
const READERS = 2;
// Readers that have not reached the end by then have stalled.
const READ_LIMIT_MS = 120_000;

export interface FaultReport extends OperatorHistory {
  readonly verdict: Verdict;
  readonly deliveries: DeliveryVerdict;
}

/**
 * Runs one fault in the middle of a load: producers on every gateway, readers that change gateways, and an operator who
 * reshards and changes the retention, and a function that a mapping calls. Then compares what was acknowledged with what can
 * be read, and with what the function got.
 */
export async function runFault(
  world: World,
  fault: Fault,
  {
    seed,
    quietMs,
    deliveryFile,
  }: { readonly seed: string; readonly quietMs: number; readonly deliveryFile: string },
): Promise<FaultReport> {
  const { gateways } = world;
  const clients: MovingClient[] = [];
  const connect = (first: number) => {
    const client = new MovingClient(gateways, first);
    clients.push(client);
    return client;
  };
  try {
    const control = connect(0);
    await eventually(() => control.call((kinesis) => createStream(kinesis, STREAM, SHARDS).then(() => true)));
    // By another gateway than the one that faults of gateways begin with.
    const deliveries = await Deliveries.start(gateways[1]!.endpoint, deliveryFile);
    const roots = Array.from({ length: SHARDS }, (_, shard) => `shardId-${String(shard).padStart(12, '0')}`);

    const producers: ProducerHistory[] = [];
    const stop = new AbortController();
    const load = gateways.flatMap((_, gateway) =>
      Array.from({ length: PRODUCERS_A_GATEWAY }, (__, index) => {
        const history = { name: `p${gateway}-${index}`, acknowledged: [], undecided: [] };
        producers.push(history);
        return produce(connect(gateway), history, stop.signal);
      }),
    );
    const operator: OperatorHistory = { reshards: 0, retentionChanges: 0 };
    load.push(operate(connect(1), seededRandom(seed), operator, stop.signal));
    const giveUp = new AbortController();
    const readers: ReaderHistory[] = Array.from({ length: READERS }, (_, index) => ({
      name: `reader ${index + 1}`,
      records: [],
      faults: [],
    }));
    const reading = readers.map((history, index) =>
      readShards(connect(index), roots, history, giveUp.signal),
    );

    await pause(quietMs);
    await fault.run(world);
    await pause(quietMs);
    stop.abort();
    await Promise.all(load);

    if (!fault.delaysReshards) await untilStreamActive(control);
    const shards = await endShards(control);
    const timer = setTimeout(() => giveUp.abort(new Error('the end was not reached')), READ_LIMIT_MS);
    await Promise.all(reading);
    const final: ReaderHistory = { name: 'the final read', records: [], faults: [] };
    await readShards(connect(2), roots, final, giveUp.signal);
    clearTimeout(timer);
    const acknowledged = producers.flatMap((producer) => producer.acknowledged);
    return {
      ...operator,
      deliveries: judgeDeliveries(acknowledged, await deliveries.of(acknowledged)),
      verdict: judge({ producers, readers: [...readers, final], stored: final.records, shards }),
    };
  } finally {
    for (const client of clients) client.close();
  }
}

/** Through any gateway: the first one may have just come back. */
async function untilStreamActive(client: MovingClient): Promise<void> {
  const wait = () => client.call((kinesis) => untilActive(kinesis, STREAM));
  await wait().catch(wait);
}
