import { parseArn } from '../../../lib/aws/arn.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Random } from '../../../lib/random.ts';
import type { Caller } from '../../../schema/caller.ts';
import type { Calls } from '../../../schema/service.ts';
import { Publish } from '../../sns/operations/publish.ts';
import type { StackDocument, StackEvent } from '../store/stack.ts';
import { authorityOf } from './actor.ts';

const SUBJECT = 'AWS CloudFormation Notification';

export interface NotificationDependencies {
  readonly calls: Calls;
  readonly random: Random;
  readonly logger: Logger;
}

/**
 * Publishes the events of a stack to its topics, in their order. A topic that does not accept an event misses it: the
 * change of the stack does not depend on it.
 */
export class StackNotifications {
  readonly #stack: StackDocument;
  readonly #topics: readonly string[];
  readonly #dependencies: NotificationDependencies;
  /** Kept here, because the last event is published when the work is already removed from the stack. */
  readonly #authority: Caller['authority'];
  #last = Promise.resolve();

  constructor(
    stack: StackDocument,
    topics: readonly string[] = [],
    { calls, random, logger }: NotificationDependencies,
  ) {
    this.#stack = stack;
    this.#topics = topics;
    this.#dependencies = { calls, random, logger };
    this.#authority = authorityOf(stack, calls.authorities);
  }

  async publish(event: StackEvent): Promise<void> {
    if (this.#topics.length === 0) return;
    this.#last = this.#last.then(() => this.#publish(event));
    await this.#last;
  }

  async #publish(event: StackEvent): Promise<void> {
    const { calls, random, logger } = this.#dependencies;
    const { account, name: stack } = this.#stack;
    const input = { Subject: SUBJECT, Message: messageOf(this.#stack, event) };
    for (const topic of this.#topics) {
      const caller: Caller = {
        account,
        region: parseArn(topic)?.region ?? this.#stack.region,
        accessKeyId: undefined,
        requestId: random.uuid(),
        authority: this.#authority,
        signal: new AbortController().signal,
      };
      try {
        await calls.call('sns', Publish, { TopicArn: topic, ...input }, caller);
      } catch (error) {
        logger.warn('an event of a stack was not published', { stack, topic, error });
      }
    }
  }
}

/** The format of AWS: https://www.npmjs.com/package/cloudformation-message-parser */
function messageOf({ stackId, name, account }: StackDocument, event: StackEvent): string {
  const members = {
    StackId: stackId,
    Timestamp: new Date(event.timestampMs).toISOString(),
    EventId: event.eventId,
    LogicalResourceId: event.logicalId,
    Namespace: account,
    PhysicalResourceId: event.physicalId ?? '',
    PrincipalId: account,
    ResourceProperties: 'null',
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason ?? '',
    ResourceType: event.type,
    StackName: name,
    ClientRequestToken: event.requestToken ?? 'null',
  };
  return Object.entries(members)
    .map(([member, value]) => `${member}='${value}'\n`)
    .join('');
}
