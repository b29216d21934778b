import { any, arnText, boolean, either, intrinsic, object, record, text, whole } from '../../rules/rule.ts';
import { inputTransformer } from '../target-input.ts';

/** `events: - eventBridge:` The bounds are the framework's own. */
export const eventBridgeEvent = object({
  eventBus: either(text(/^[^]+$/), intrinsic),
  schedule: text(/^(cron|rate)\(.+\)$/),
  name: text(/^[.\-_A-Za-z0-9]{1,64}$/),
  description: text(/^[^]{0,512}$/),
  enabled: boolean,
  pattern: record(any, /^(version|id|detail-type|source|account|time|region|resources|detail|\$or)$/),
  input: record(any),
  inputPath: text(/^[^]{1,256}$/),
  inputTransformer,
  retryPolicy: object({
    maximumEventAge: whole(60, 86_400),
    maximumRetryAttempts: whole(0, 185),
  }),
  deadLetterQueueArn: either(arnText, intrinsic),
});
