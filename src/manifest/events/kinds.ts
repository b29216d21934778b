import type { Infer } from '../rules/rule.ts';
import type { EventKind } from './event-kind.ts';
import type { EventName, eventRules } from './rules.ts';
import { checkHttpEvent } from './http/check.ts';
import { compileHttpEvents } from './http/compile.ts';
import { checkHttpApiEvent } from './http-api/check.ts';
import { compileHttpApiEvents } from './http-api/compile.ts';
import { compileCloudwatchEvents } from './cloudwatch-event/compile.ts';
import { checkEventBridgeEvent } from './event-bridge/check.ts';
import { compileEventBridgeEvents } from './event-bridge/compile.ts';
import { checkS3Event } from './s3/check.ts';
import { compileS3Events } from './s3/compile.ts';
import { checkScheduleEvent } from './schedule/check.ts';
import { compileScheduleEvents } from './schedule/compile.ts';
import { checkSnsEvent } from './sns/check.ts';
import { compileSnsEvents } from './sns/compile.ts';
import { checkSqsEvent } from './sqs/check.ts';
import { compileSqsEvents } from './sqs/compile.ts';
import { checkTargetInput } from './target-input.ts';
import { checkStreamEvent } from './stream/check.ts';
import { compileStreamEvents } from './stream/compile.ts';

type EventKinds = { readonly [Name in EventName]: EventKind<Infer<(typeof eventRules)[Name]>> };

/** Every kind of event, in the order in which the framework compiles them. */
export const EVENT_KINDS: EventKinds = {
  http: { compile: compileHttpEvents, check: checkHttpEvent },
  httpApi: { compile: compileHttpApiEvents, check: checkHttpApiEvent },
  schedule: { compile: compileScheduleEvents, check: checkScheduleEvent },
  s3: { compile: compileS3Events, check: checkS3Event },
  sns: { compile: compileSnsEvents, check: checkSnsEvent },
  stream: { compile: compileStreamEvents, check: checkStreamEvent },
  cloudwatchEvent: { compile: compileCloudwatchEvents, check: checkTargetInput },
  eventBridge: { compile: compileEventBridgeEvents, check: checkEventBridgeEvent },
  sqs: { compile: compileSqsEvents, check: checkSqsEvent },
};
