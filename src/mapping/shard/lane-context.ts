import type { Logger } from '../../lib/log/logger.ts';
import type { BatchingContext } from '../batching/batch-collector.ts';
import type { DeliveryContext } from '../delivery/delivery-context.ts';

/** The dependencies of the loop of one lane. */
export interface LaneContext extends BatchingContext, DeliveryContext {
  readonly logger: Logger;
}
