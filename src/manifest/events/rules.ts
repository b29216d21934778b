import { httpApiEvent } from './http-api/rule.ts';
import { sqsEvent } from './sqs/rule.ts';
import { streamEvent } from './stream/rule.ts';

/**
 * The rule of each kind of event of a function. A kind has its compile function in kinds.ts; these are apart because the
 * types of the manifest are derived from them.
 */
export const eventRules = { httpApi: httpApiEvent, stream: streamEvent, sqs: sqsEvent };

export type EventName = keyof typeof eventRules;
