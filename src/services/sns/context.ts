import type { Clock } from '../../lib/time/clock.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { Calls } from '../../schema/service.ts';
import type { SendToTarget } from '../targets/target.ts';
import type { MessageSigner } from './message-signer.ts';
import type { TopicOrders } from './fifo/topic-orders.ts';
import type { FilterPolicies } from './subscriptions/filter-policies.ts';
import type { Topics } from './topics.ts';

/** The dependencies of the service's operations. */
export interface SnsContext {
  readonly topics: Topics;
  readonly orders: TopicOrders;
  readonly filterPolicies: FilterPolicies;
  readonly signer: MessageSigner;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Invokes functions. */
  readonly sendToTarget: SendToTarget;
  /** Calls SQS. */
  readonly calls: Calls;
  /** URL of this server: `http://127.0.0.1:4566`. */
  readonly endpoint: () => string;
}
