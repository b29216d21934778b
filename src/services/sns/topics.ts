import { formatArn, parseArn } from '../../lib/aws/arn.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import { JsonDocuments } from '../../storage/json-documents.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { NotFound, ResourceNotFound } from './errors.ts';
import type { SubscriptionSettings } from './subscriptions/subscription-attributes.ts';

/** A topic as it is stored, in one document with its subscriptions. */
export interface TopicDocument extends Namespace {
  readonly name: string;
  /** The attributes that were set, by AWS's names. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly subscriptions: readonly Subscription[];
}

export interface Subscription extends SubscriptionSettings {
  /** The last part of its ARN. */
  readonly id: string;
  /** The ARN of a queue or function, or an address. */
  readonly endpoint: string;
  /** Set for an address. Its subscription stays pending, because nothing sends the mail that asks for confirmation. */
  readonly mail?: MailProtocol;
  /** The ARN of the principal that subscribed; absent for a subscription of an earlier version. */
  readonly principal?: string;
}

export type MailProtocol = 'email' | 'email-json';

/** The topics of all accounts and regions. */
export class Topics {
  readonly #documents: JsonDocuments<TopicDocument>;

  constructor(meta: MetaStore) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.sns.topic);
  }

  /** @returns the existing topic if there is one of that name */
  async create(topic: TopicDocument): Promise<TopicDocument> {
    const key = keyOf(topicArn(topic));
    if (await this.#documents.create(key, topic)) return topic;
    return (await this.#documents.get(key))?.value ?? topic;
  }

  async delete(arn: string): Promise<void> {
    await this.#documents.delete(keyOf(arn));
  }

  async find(arn: string): Promise<TopicDocument | undefined> {
    return (await this.#documents.get(keyOf(arn)))?.value;
  }

  /** @throws NotFound */
  async require(arn: string): Promise<TopicDocument> {
    const topic = await this.find(arn);
    if (!topic) throw NotFound('Topic does not exist');
    return topic;
  }

  /**
   * @param change may throw to leave the topic unchanged
   * @throws NotFound
   */
  async update(arn: string, change: (topic: TopicDocument) => TopicDocument): Promise<TopicDocument> {
    const topic = await this.#documents.update(keyOf(arn), change);
    if (!topic) throw NotFound('Topic does not exist');
    return topic;
  }

  /** In order of name. */
  async list(namespace: Namespace): Promise<TopicDocument[]> {
    const documents = await this.#documents.list(prefixOf(namespace));
    return documents.map(({ value }) => value);
  }

  /** The topics whose name is above `after`, in order of name, read as they are taken. */
  async *listAfter(
    namespace: Namespace,
    after: string | undefined,
  ): AsyncGenerator<TopicDocument, void, undefined> {
    const prefix = prefixOf(namespace);
    const documents = this.#documents.scan(prefix, {
      after: after === undefined ? undefined : prefix + after,
    });
    for await (const { value } of documents) yield value;
  }
}

export interface FoundSubscription {
  readonly topic: TopicDocument;
  readonly subscription: Subscription;
}

/**
 * The subscription of an ARN, for the account of its topic and that of its endpoint: permissions of subscriptions name no
 * resource that another account could be kept from.
 */
export async function findSubscription(
  topics: Topics,
  arn: string,
  { account }: Pick<Namespace, 'account'>,
): Promise<FoundSubscription | undefined> {
  const colon = arn.lastIndexOf(':');
  const topic = await topics.find(arn.slice(0, colon));
  const subscription = topic?.subscriptions.find(({ id }) => id === arn.slice(colon + 1));
  if (!topic || !subscription) return undefined;
  const isOwn = topic.account === account || parseArn(subscription.endpoint)?.account === account;
  return isOwn ? { topic, subscription } : undefined;
}

/** @throws NotFound */
export async function requireSubscription(
  topics: Topics,
  arn: string,
  caller: Pick<Namespace, 'account'>,
): Promise<FoundSubscription> {
  const found = await findSubscription(topics, arn, caller);
  if (!found) throw NotFound('Subscription does not exist');
  return found;
}

/** Tag operations have their own error. @throws ResourceNotFound */
export async function requireTopicForTags(topics: Topics, arn: string): Promise<TopicDocument> {
  const topic = await topics.find(arn);
  if (!topic) throw ResourceNotFound('Resource does not exist');
  return topic;
}

export function topicArn(topic: Namespace & { readonly name: string }): string {
  return formatArn('sns', topic, topic.name);
}

export function subscriptionArn(topic: TopicDocument, { id }: Subscription): string {
  return `${topicArn(topic)}:${id}`;
}

export function protocolOf({ endpoint, mail }: Subscription): string {
  return mail ?? parseArn(endpoint)!.service;
}

/** Whether the endpoint has not confirmed the subscription. Nothing is delivered to it, as on AWS. */
export function isPending({ mail }: Subscription): boolean {
  return mail !== undefined;
}

/** The ARN of a topic as policies name it: operations ignore the partition. Other texts are unchanged. */
export function canonicalTopicArn(arn: string): string {
  const topic = addressOf(arn);
  return topic ? topicArn(topic) : arn;
}

/** The key of no topic for a text that is not the ARN of one. */
function keyOf(arn: string): string {
  const topic = addressOf(arn);
  return topic ? `${prefixOf(topic)}${topic.name}` : arn;
}

function prefixOf({ account, region }: Namespace): string {
  return `${region}/${account}/`;
}

function addressOf(arn: string): (Namespace & { readonly name: string }) | undefined {
  const parsed = parseArn(arn);
  if (parsed?.service !== 'sns' || parsed.resource.includes(':')) return undefined;
  return { region: parsed.region, account: parsed.account, name: parsed.resource };
}
