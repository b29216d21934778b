import { silentLogger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { DEFAULT_QUEUE_SETTINGS, type MappingSettings } from '../../../src/mapping/document.ts';
import { type Mappings, openMappings } from '../../../src/mapping/mappings.ts';
import type { MissingAction } from '../../../src/mapping/port.ts';
import { MappedQueues } from '../../../src/services/sqs/mapped-queues.ts';
import type { MessageContent } from '../../../src/services/sqs/message/store.ts';
import type { QueueAttributes } from '../../../src/services/sqs/queue/attributes.ts';
import type { SendOptions } from '../../../src/services/sqs/queue/options.ts';
import type { Queue } from '../../../src/services/sqs/queue/queue.ts';
import { openQueues, type Queues } from '../../../src/services/sqs/queue/queues.ts';
import type { Store } from '../../../src/storage/port.ts';
import { FakeDestination } from '../../support/fakes/fake-destination.ts';
import { FakeFunction } from '../../support/fakes/fake-function.ts';
import { FakeStreamReader } from '../../support/fakes/fake-stream-reader.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { FUNCTION_ARN, NAMESPACE } from '../world.ts';

export const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:orders';
export const VISIBILITY_MS = 30_000;

/** Mappings of real queues with a fake function, on a virtual clock. */
export class QueueWorld {
  readonly clock: VirtualClock;
  readonly store: Store;
  readonly target: FakeFunction;
  readonly queues: Queues;
  readonly mappings: Mappings;
  readonly starts: number;

  private constructor(
    world: Pick<QueueWorld, 'clock' | 'store' | 'target' | 'queues' | 'starts'>,
    mappings: Mappings,
  ) {
    ({ clock: this.clock, store: this.store, target: this.target, queues: this.queues } = world);
    this.mappings = mappings;
    this.starts = world.starts;
  }

  /** @param previous a world whose process has ended; its store and function continue */
  static async open(
    previous?: QueueWorld,
    maxQueueBatches?: number,
    missingAction?: MissingAction,
  ): Promise<QueueWorld> {
    const clock = previous?.clock ?? new VirtualClock();
    const store = previous?.store ?? memoryStore(clock);
    const target = previous?.target ?? new FakeFunction(clock);
    // Each process has random values of its own.
    const starts = (previous?.starts ?? 0) + 1;
    const shared = { store, clock, random: seededRandom(`start ${starts}`), logger: silentLogger };
    const queues = await openQueues(shared);
    const mappings = await openMappings({
      ...shared,
      reader: new FakeStreamReader(clock),
      queues: new MappedQueues(queues),
      ...(maxQueueBatches !== undefined && { maxQueueBatches: () => maxQueueBatches }),
      invoker: target,
      destination: new FakeDestination(),
      missingAction,
    });
    return new QueueWorld({ clock, store, target, queues, starts }, mappings);
  }

  queue(name = 'orders'): Queue {
    return this.queues.require(NAMESPACE, name);
  }

  /** Creates a queue and a mapping of it, and waits until the mapping is enabled. @returns its UUID */
  async enable(
    settings: Partial<MappingSettings> = {},
    { name = 'orders', ...attributes }: Partial<QueueAttributes> & { name?: string } = {},
  ): Promise<string> {
    await this.queues.create(NAMESPACE, name, attributes);
    const result = await this.mappings.create({
      namespace: NAMESPACE,
      eventSourceArn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
      queueName: name,
      settings: { ...DEFAULT_QUEUE_SETTINGS, functionArn: FUNCTION_ARN, ...settings },
      enabled: true,
    });
    if (result.kind !== 'created') throw new Error(result.kind);
    await this.clock.advance(500);
    return result.mapping.uuid;
  }

  /** Sends messages one after the other. */
  async send(...bodies: string[]): Promise<void> {
    for (const body of bodies) await this.queue().send({ body });
  }

  sendContent(content: MessageContent, options?: SendOptions, queueName?: string): Promise<unknown> {
    return this.queue(queueName).send(content, options);
  }

  /** How many messages are in the queue, visible or not. */
  left(name?: string): number {
    const { visible, notVisible, delayed } = this.queue(name).counts();
    return visible + notVisible + delayed;
  }

  status() {
    return this.mappings.status()[0]!;
  }
}
