import { parseArn } from '../../../lib/aws/arn.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { SortedKeys } from '../../../lib/list/sorted-keys.ts';
import type { Random } from '../../../lib/random.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore, Store } from '../../../storage/port.ts';
import { QueueNameExists } from '../errors.ts';
import { Removals } from '../../removals.ts';
import { MoveTasks } from '../moves/move-tasks.ts';
import { MessageStore } from '../message/store.ts';
import { type QueueDocument, queueDoesNotExist, queueKey } from './document.ts';
import { requireQueueName } from './queue-name.ts';
import { parseQueueUrl } from './queue-url.ts';
import { Queue, type QueueDependencies } from './queue.ts';
import { completeAttributes, type QueueAttributes } from './attributes.ts';
import { MessageUsage, QUEUE_BOUNDS, type QueueBounds } from './bounds.ts';

export interface OpenQueuesOptions {
  readonly store: Pick<Store, 'meta' | 'logs'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Set in tests; `QUEUE_BOUNDS` by default. */
  readonly bounds?: QueueBounds;
}

/** Opens the queues of a store with their messages. */
export async function openQueues(options: OpenQueuesOptions): Promise<Queues> {
  const { store, clock, random, logger, bounds = QUEUE_BOUNDS } = options;
  const documents = new JsonDocuments<QueueDocument>(store.meta, META_PREFIX.sqs.queue);
  const messages = await MessageStore.open({ ...store, logger });
  const usage = MessageUsage.ofAllQueues(bounds);
  const queues = new Queues(
    documents,
    { meta: store.meta, logger },
    { messages, clock, random, bounds, usage },
  );
  await queues.resume();
  for (const { value } of await documents.list()) queues.open(value);
  const loaded = await messages.takeLoaded((key) => queues.queueKeyOf(key));
  for (const [key, queueMessages] of loaded) queues.get(key)!.restore(queueMessages);
  await queues.moves.resume();
  return queues;
}

/** The queues of all accounts and regions. */
export class Queues {
  readonly moves: MoveTasks;
  readonly #documents: JsonDocuments<QueueDocument>;
  readonly #dependencies: QueueDependencies;
  readonly #queues = new Map<string, Queue>();
  readonly #keys = new SortedKeys();
  readonly #removals: Removals;

  constructor(
    documents: JsonDocuments<QueueDocument>,
    { meta, logger }: { readonly meta: MetaStore; readonly logger: Logger },
    dependencies: Omit<QueueDependencies, 'queueByArn'>,
  ) {
    this.#documents = documents;
    this.#dependencies = { ...dependencies, queueByArn: (arn) => this.findByArn(arn) };
    this.moves = new MoveTasks({ ...this.#dependencies, meta, logger });
    this.#removals = new Removals(meta, META_PREFIX.sqs.removal, (key) => this.#remove(key));
  }

  open(document: QueueDocument): Queue {
    const key = queueKey(document);
    // Two concurrent calls of `create` get the same queue.
    const queue = this.#queues.get(key) ?? new Queue(this.#dependencies, document);
    this.#queues.set(key, queue);
    this.#keys.add(key);
    return queue;
  }

  /** @returns undefined if the queue does not exist or is being deleted */
  get(key: string): Queue | undefined {
    const queue = this.#queues.get(key);
    return queue?.isDeleted === false ? queue : undefined;
  }

  /** @returns the key of a message's queue; undefined if the queue does not exist, or was created after the message */
  queueKeyOf(messageKey: string): string | undefined {
    const [, key = '', createdMs] = /^(.*)\/(?:(\d+)-)?\d+$/.exec(messageKey) ?? [];
    const queue = this.#queues.get(key);
    const isSameQueue = createdMs === undefined || Number(createdMs) === queue?.document.createdMs;
    return queue && isSameQueue ? key : undefined;
  }

  /**
   * Returns the existing queue if there is one with these attributes.
   * @throws InvalidParameterValue, QueueNameExists
   */
  async create(
    { account, region }: Namespace,
    name: string,
    attributes: Partial<QueueAttributes>,
    tags: Readonly<Record<string, string>> = {},
  ): Promise<Queue> {
    requireQueueName(name, attributes.FifoQueue === 'true');
    const document: QueueDocument = {
      account,
      region,
      name,
      createdMs: this.#dependencies.clock.now(),
      attributes: completeAttributes(attributes),
      tags,
    };
    const key = queueKey(document);
    await this.#removals.finish(key);
    const created = await this.#documents.create(key, document);
    const queue = this.#queues.get(key) ?? this.open((await this.#documents.get(key))?.value ?? document);
    if (!created) requireSame(queue.document, attributes);
    return queue;
  }

  find({ account, region }: Namespace, name: string): Queue | undefined {
    return this.get(queueKey({ account, region, name }));
  }

  findByArn(arn: string): Queue | undefined {
    const { account = '', region = '', resource = '' } = parseArn(arn) ?? {};
    return this.find({ account, region }, resource);
  }

  /** @throws QueueDoesNotExist */
  require(namespace: Namespace, name: string): Queue {
    const queue = this.find(namespace, name);
    if (!queue) throw queueDoesNotExist();
    return queue;
  }

  /**
   * Finds a queue by its URL, or by its name.
   * @throws QueueDoesNotExist
   */
  requireByUrl(namespace: Namespace, queueUrl: string): Queue {
    const { account = namespace.account, name = '' } = parseQueueUrl(queueUrl) ?? {};
    return this.require(namespace, account === namespace.account ? name : '');
  }

  /**
   * Resolves when the change is durable.
   * @param change may throw to leave the queue unchanged
   * @throws QueueDoesNotExist
   */
  async change(queue: Queue, change: (current: QueueDocument) => QueueDocument): Promise<void> {
    const changed = await this.#documents.update(queueKey(queue.document), change);
    if (!changed) throw queueDoesNotExist();
    queue.change(changed);
  }

  /** Resolves when the change is durable. @throws QueueDoesNotExist */
  async setAttributes(queue: Queue, requested: Partial<QueueAttributes>): Promise<void> {
    const modifiedMs = this.#dependencies.clock.now();
    await this.change(queue, (current) => ({
      ...current,
      modifiedMs,
      attributes: completeAttributes(requested, current.attributes),
    }));
  }

  /** Removes a queue with its messages. */
  async delete(queue: Queue): Promise<void> {
    await this.#removals.run(queueKey(queue.document));
  }

  /** Finishes deletions that were interrupted. Call it before queues are opened. */
  resume(): Promise<void> {
    return this.#removals.resume();
  }

  /** Every queue of every namespace. */
  all(): Queue[] {
    return [...this.#queues.values()].filter(({ isDeleted }) => !isDeleted);
  }

  /** Queues whose name starts with `prefix` and is above `after`, in order of name. Costs what is taken. */
  *list({ account, region }: Namespace, prefix: string, after?: string): IterableIterator<Queue> {
    const keyOf = (name: string) => queueKey({ account, region, name });
    for (const key of this.#keys.scan(keyOf(prefix), after === undefined ? undefined : keyOf(after))) {
      const queue = this.get(key);
      if (queue) yield queue;
    }
  }

  async #remove(key: string): Promise<void> {
    await this.#documents.delete(key);
    await this.moves.forget(key);
    await this.#queues.get(key)?.close();
    // Removed last: if a message could not be removed, the next attempt continues with the rest. Messages of a queue
    // that was not opened are removed when they are loaded.
    this.#queues.delete(key);
    this.#keys.delete(key);
  }
}

function requireSame({ attributes }: QueueDocument, requested: Partial<QueueAttributes>): void {
  for (const [name, value] of Object.entries(requested)) {
    if (attributes[name as keyof QueueAttributes] === value) continue;
    throw QueueNameExists(
      `A queue already exists with the same name and a different value for attribute ${name}`,
    );
  }
}
