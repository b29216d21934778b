import { didYouMean } from '../../../lib/nearest-word.ts';
import { ValidationError } from '../errors.ts';
import type { ResourceDeclaration, Template } from '../template/template.ts';
import type { ResourceHandler } from './handler.ts';
import { cloudWatchAlarm } from './cloudwatch-alarm.ts';
import { eventSourceMapping } from './event-source-mapping.ts';
import { iamManagedPolicy } from './iam-managed-policy.ts';
import { iamPolicy } from './iam-policy.ts';
import { iamRole } from './iam-role.ts';
import { kinesisResourcePolicy } from './kinesis-resource-policy.ts';
import { kinesisStreamConsumer } from './kinesis-stream-consumer.ts';
import { kinesisStream } from './kinesis-stream.ts';
import { lambdaAlias } from './lambda-alias.ts';
import { lambdaEventInvokeConfig } from './lambda-event-invoke-config.ts';
import { lambdaFunction } from './lambda-function.ts';
import { lambdaLayerVersion } from './lambda-layer-version.ts';
import { lambdaPermission } from './lambda-permission.ts';
import { lambdaUrl } from './lambda-url.ts';
import { lambdaVersion } from './lambda-version.ts';
import { logGroup } from './log-group.ts';
import { s3BucketPolicy } from './s3-bucket-policy.ts';
import { s3Bucket } from './s3-bucket.ts';
import { snsSubscription } from './sns-subscription.ts';
import { snsTopicPolicy } from './sns-topic-policy.ts';
import { snsTopic } from './sns-topic.ts';
import { scalableTarget } from './scalable-target.ts';
import { scalingPolicy } from './scaling-policy.ts';
import { sqsQueuePolicy } from './sqs-queue-policy.ts';
import { sqsQueue } from './sqs-queue.ts';

/** Every type of resource that a template may hold. */
export const RESOURCE_TYPES: readonly ResourceHandler[] = [
  kinesisStream,
  kinesisStreamConsumer,
  kinesisResourcePolicy,
  lambdaFunction,
  lambdaVersion,
  lambdaAlias,
  lambdaPermission,
  lambdaEventInvokeConfig,
  lambdaLayerVersion,
  lambdaUrl,
  eventSourceMapping,
  logGroup,
  iamRole,
  iamPolicy,
  iamManagedPolicy,
  s3Bucket,
  s3BucketPolicy,
  sqsQueue,
  sqsQueuePolicy,
  snsTopic,
  snsTopicPolicy,
  snsSubscription,
  scalableTarget,
  scalingPolicy,
  cloudWatchAlarm,
];

/** Finds how a type of resource is made. */
export type HandlerOf = (type: string) => ResourceHandler | undefined;

/**
 * Checks types and property names, so that a mistake is found before anything is touched.
 * @throws ValidationError naming the resource and the nearest known word
 */
export function checkResources(template: Template, types: readonly ResourceHandler[]): void {
  for (const [logicalId, declaration] of Object.entries(template.resources)) {
    const handler = types.find(({ type }) => type === declaration.type);
    if (!handler) throw unknownType(logicalId, declaration, types);
    const known = Object.keys(handler.properties);
    const unknown = Object.keys(declaration.properties).find((name) => !known.includes(name));
    if (unknown !== undefined) {
      throw ValidationError(
        `Encountered unsupported property ${unknown} in resource ${logicalId} (${handler.type}).` +
          `${didYouMean(unknown, known)} Millrace knows ${known.join(', ')}.`,
      );
    }
    const missing = handler.required.find((name) => declaration.properties[name] === undefined);
    if (missing !== undefined) {
      throw ValidationError(
        `Property ${missing} cannot be empty in resource ${logicalId} (${handler.type}).`,
      );
    }
  }
}

function unknownType(logicalId: string, { type }: ResourceDeclaration, types: readonly ResourceHandler[]) {
  const known = types.map((handler) => handler.type);
  return ValidationError(
    `Template format error: Unrecognized resource types: [${type}] of resource ${logicalId}.` +
      `${didYouMean(type, known)} Millrace knows ${known.join(', ')}.`,
  );
}
