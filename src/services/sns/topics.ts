import { formatArn } from '../../lib/arn.ts';
import type { Namespace } from '../../lib/namespace.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import type { MetaStore } from '../../storage/port.ts';
import { NotFound } from './errors.ts';

/** A topic as it is kept, with its subscriptions. Changed as one document. */
export interface TopicDocument extends Namespace {
  readonly name: string;
  readonly subscriptions: readonly Subscription[];
}

export interface Subscription {
  /** The last part of its ARN. */
  readonly id: string;
  /** The ARN of a queue. */
  readonly endpoint: string;
  /** The message alone is sent, with no envelope around it. */
  readonly raw: boolean;
}

/** The topics of all accounts and regions. */
export class Topics {
  readonly #documents: JsonDocuments<TopicDocument>;

  constructor(meta: MetaStore) {
    this.#documents = new JsonDocuments(meta, 'sns/topic/');
  }

  /** No effect when there is one of that name. */
  async create({ account, region }: Namespace, name: string): Promise<void> {
    const topic = { account, region, name, subscriptions: [] };
    await this.#documents.create(keyOf(topicArn(topic)), topic);
  }

  /** @throws NotFound */
  async require(arn: string): Promise<TopicDocument> {
    const stored = await this.#documents.get(keyOf(arn));
    if (!stored) throw NotFound('Topic does not exist');
    return stored.value;
  }

  /**
   * @param change may throw to leave the topic as it is
   * @throws NotFound
   */
  async update(arn: string, change: (topic: TopicDocument) => TopicDocument): Promise<TopicDocument> {
    const topic = await this.#documents.update(keyOf(arn), change);
    if (!topic) throw NotFound('Topic does not exist');
    return topic;
  }

  /** In order of name. */
  async list(namespace: Namespace): Promise<TopicDocument[]> {
    const documents = await this.#documents.list(keyOf(formatArn('sns', namespace, '')));
    return documents.map(({ value }) => value);
  }
}

export function topicArn(topic: TopicDocument): string {
  return formatArn('sns', topic, topic.name);
}

export function subscriptionArn(topic: TopicDocument, { id }: Subscription): string {
  return `${topicArn(topic)}:${id}`;
}

/** The ARN without `arn:aws:sns:`. */
function keyOf(arn: string): string {
  return arn.split(':').slice(3).join('/');
}
