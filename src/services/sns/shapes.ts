import { string, structure } from '../../schema/shape.ts';

export const Tag = structure({ Key: string({ min: 1, max: 128 }), Value: string({ max: 256 }) });

/** A subscription in a list. */
export const SubscriptionSummary = structure({
  SubscriptionArn: string(),
  Owner: string(),
  Protocol: string(),
  Endpoint: string(),
  TopicArn: string(),
});
