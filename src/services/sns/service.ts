import type { Clock } from '../../lib/time/clock.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import { type Calls, type Service, ServiceBuilder } from '../../schema/service.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { SendToTarget } from '../targets/target.ts';
import { topicFacts } from './access.ts';
import type { SnsContext } from './context.ts';
import { TopicOrders } from './fifo/topic-orders.ts';
import type { MessageSigner } from './message-signer.ts';
import { AddPermission, addPermission } from './operations/add-permission.ts';
import { CreateTopic, createTopic } from './operations/create-topic.ts';
import { ListTopics, listTopics } from './operations/list-topics.ts';
import { Publish, publish } from './operations/publish.ts';
import { PublishBatch, publishBatch } from './operations/publish-batch.ts';
import { Subscribe, subscribe } from './operations/subscribe.ts';
import { DeleteTopic, deleteTopic } from './operations/delete-topic.ts';
import { GetTopicAttributes, getTopicAttributes } from './operations/get-topic-attributes.ts';
import { SetTopicAttributes, setTopicAttributes } from './operations/set-topic-attributes.ts';
import { Unsubscribe, unsubscribe } from './operations/unsubscribe.ts';
import { ListSubscriptions, listSubscriptions } from './operations/list-subscriptions.ts';
import {
  ListSubscriptionsByTopic,
  listSubscriptionsByTopic,
} from './operations/list-subscriptions-by-topic.ts';
import {
  GetSubscriptionAttributes,
  getSubscriptionAttributes,
} from './operations/get-subscription-attributes.ts';
import { RemovePermission, removePermission } from './operations/remove-permission.ts';
import {
  SetSubscriptionAttributes,
  setSubscriptionAttributes,
} from './operations/set-subscription-attributes.ts';
import { TagResource, tagResource } from './operations/tag-resource.ts';
import { UntagResource, untagResource } from './operations/untag-resource.ts';
import { ListTagsForResource, listTagsForResource } from './operations/list-tags-for-resource.ts';
import { FilterPolicies } from './subscriptions/filter-policies.ts';
import { Topics } from './topics.ts';
import { snsTraits } from './traits.ts';

/** Amazon SNS, with queues and functions as subscriptions. */
export function createSnsService({
  meta,
  ...rest
}: {
  readonly meta: MetaStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly calls: Calls;
  readonly sendToTarget: SendToTarget;
  readonly signer: MessageSigner;
  readonly endpoint: () => string;
}): Service {
  const context: SnsContext = {
    ...rest,
    topics: new Topics(meta),
    orders: new TopicOrders(rest.clock),
    filterPolicies: new FilterPolicies(),
  };
  return new ServiceBuilder(snsTraits, context)
    .on(CreateTopic, createTopic)
    .on(ListTopics, listTopics)
    .on(Subscribe, subscribe)
    .on(Publish, publish)
    .on(PublishBatch, publishBatch)
    .on(DeleteTopic, deleteTopic)
    .on(GetTopicAttributes, getTopicAttributes)
    .on(SetTopicAttributes, setTopicAttributes)
    .on(Unsubscribe, unsubscribe)
    .on(ListSubscriptions, listSubscriptions)
    .on(ListSubscriptionsByTopic, listSubscriptionsByTopic)
    .on(GetSubscriptionAttributes, getSubscriptionAttributes)
    .on(SetSubscriptionAttributes, setSubscriptionAttributes)
    .on(AddPermission, addPermission)
    .on(RemovePermission, removePermission)
    .on(TagResource, tagResource)
    .on(UntagResource, untagResource)
    .on(ListTagsForResource, listTagsForResource)
    .describeResources(topicFacts)
    .build();
}
