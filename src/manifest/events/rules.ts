import { httpEvent } from './http/rule.ts';
import { httpApiEvent } from './http-api/rule.ts';
import { cloudwatchEvent } from './cloudwatch-event/rule.ts';
import { eventBridgeEvent } from './event-bridge/rule.ts';
import { s3Event } from './s3/rule.ts';
import { scheduleEvent } from './schedule/rule.ts';
import { snsEvent } from './sns/rule.ts';
import { sqsEvent } from './sqs/rule.ts';
import { streamEvent } from './stream/rule.ts';

/**
 * The rule of each kind of event of a function. A kind has its compile function in kinds.ts; these are apart because the
 * types of the manifest are derived from them.
 */
export const eventRules = {
  http: httpEvent,
  httpApi: httpApiEvent,
  schedule: scheduleEvent,
  s3: s3Event,
  sns: snsEvent,
  stream: streamEvent,
  cloudwatchEvent,
  eventBridge: eventBridgeEvent,
  sqs: sqsEvent,
};

export type EventName = keyof typeof eventRules;
