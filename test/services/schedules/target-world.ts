import { onTestFinished } from 'vitest';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { type Random, seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import { defineError } from '../../../src/schema/error.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { ServiceBuilder } from '../../../src/schema/service.ts';
import { openEvents } from '../../../src/services/events/open-events.ts';
import { ResourceNotFound } from '../../../src/services/lambda/errors.ts';
import { GetPolicy } from '../../../src/services/lambda/operations/get-policy.ts';
import { Invoke } from '../../../src/services/lambda/operations/invoke.ts';
import { openLogs } from '../../../src/services/logs/open-logs.ts';
import { createLogsService } from '../../../src/services/logs/service.ts';
import { createS3Service } from '../../../src/services/s3/service.ts';
import { openScheduler } from '../../../src/services/scheduler/open-scheduler.ts';
import { MessageSigner } from '../../../src/services/sns/message-signer.ts';
import { createSnsService } from '../../../src/services/sns/service.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { DeleteMessage } from '../../../src/services/sqs/operations/delete-message.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { openQueues } from '../../../src/services/sqs/queue/queues.ts';
import { createSqsService } from '../../../src/services/sqs/service.ts';
import { sendToTarget } from '../../../src/services/targets/send-to-target.ts';
import { TargetDelivery } from '../../../src/services/targets/delivery.ts';
import type { Store } from '../../../src/storage/port.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';

export const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:report';
export const queueArn = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`;

const Throttled = defineError('TooManyRequestsException', { status: 429, retryable: true });

/** EventBridge, its scheduler, SNS and S3 with queues `first` and `dead`, and a function that only records its events. */
export class TargetWorld {
  readonly calls = new InProcessCalls();
  readonly clock: VirtualClock;
  readonly invoked: unknown[] = [];
  /** The resource policy of the function. */
  policy: string | undefined;
  /** How many of the next invocations are throttled. */
  throttled = 0;
  readonly #store: Store;
  readonly #random: Random;
  #stop: () => Promise<void> = () => Promise.resolve();

  private constructor(clock: VirtualClock, store: Store, random: Random) {
    this.clock = clock;
    this.#store = store;
    this.#random = random;
  }

  static async open(): Promise<TargetWorld> {
    const clock = new VirtualClock();
    const world = new TargetWorld(clock, memoryStore(clock), seededRandom('targets'));
    await world.#start();
    for (const QueueName of ['first', 'dead']) await world.call('sqs', CreateQueue, { QueueName });
    return world;
  }

  /** Stops the services, waits, and opens them on the same data. */
  async restartAfter(durationMs: number): Promise<TargetWorld> {
    await this.#stop();
    await this.clock.advance(durationMs);
    const next = new TargetWorld(this.clock, this.#store, this.#random);
    await next.#start();
    return next;
  }

  call<Op extends Operation>(service: string, operation: Op, input: Input<Op>): Promise<Output<Op>> {
    return this.calls.call(service, operation, input, caller);
  }

  /** Receives and deletes the messages of a queue. */
  async received(name = 'first') {
    const QueueUrl = `http://127.0.0.1:4566/123456789012/${name}`;
    const { Messages = [] } = await this.call('sqs', ReceiveMessage, {
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    });
    for (const { ReceiptHandle } of Messages) {
      await this.call('sqs', DeleteMessage, { QueueUrl, ReceiptHandle });
    }
    return Messages;
  }

  async bodies(name = 'first'): Promise<unknown[]> {
    return (await this.received(name)).map(({ Body }) => JSON.parse(Body) as unknown);
  }

  async #start(): Promise<void> {
    const { clock, calls } = this;
    const { meta, logs } = this.#store;
    const random = this.#random;
    const logger = silentLogger;
    const delivery = new TargetDelivery({ calls, clock, random, logger });
    const events = openEvents({ meta, delivery, clock, random, logger });
    const scheduler = openScheduler({ meta, delivery, clock, random, logger });
    const queues = await openQueues({ store: { logs, meta }, clock, random, logger });
    const sqs = createSqsService({ queues, endpoint: () => 'http://127.0.0.1:4566' });
    const endpoint = () => 'http://127.0.0.1:4566';
    const signer = new MessageSigner(meta, clock, random);
    const sns = createSnsService({
      meta,
      clock,
      random,
      logger,
      calls,
      sendToTarget: (sending) => sendToTarget({ calls, random }, sending),
      signer,
      endpoint,
    });
    const s3 = createS3Service({ meta, blobs: this.#store.blobs, clock, random, delivery });
    const openedLogs = openLogs({ store: this.#store, clock, random, logger });
    const logService = createLogsService({ ...openedLogs, clock });
    for (const service of [events.service, scheduler.service, sqs, sns, s3, logService, this.#functions()]) {
      calls.join(service);
    }
    await events.resume();
    await scheduler.resume();
    this.#stop = async () => {
      await events.close();
      await scheduler.close();
      await delivery.close();
      await openedLogs.close();
    };
    onTestFinished(() => this.#stop());
  }

  #functions() {
    return new ServiceBuilder<TargetWorld>({ name: 'lambda', protocols: ['rest-json'] }, this)
      .on(GetPolicy, (_, { policy }) => {
        if (policy === undefined) throw ResourceNotFound('The resource you requested does not exist.');
        return { Policy: policy, RevisionId: '1' };
      })
      .on(Invoke, ({ Payload, InvocationType, FunctionName }, world) => {
        if (FunctionName !== functionArn) throw ResourceNotFound(`Function not found: ${FunctionName}`);
        if (world.throttled-- > 0) throw Throttled('Rate Exceeded.');
        world.invoked.push([InvocationType, JSON.parse(Payload!.toString()) as unknown]);
        return { StatusCode: 202 };
      })
      .build();
  }
}
