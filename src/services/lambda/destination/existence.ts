import { type Arn, parseArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Random } from '../../../lib/random.ts';
import { isServiceError } from '../../../schema/error.ts';
import type { Calls } from '../../../schema/service.ts';
import { ResourceNotFound as BusNotFound } from '../../events/errors.ts';
import { DescribeEventBus } from '../../events/operations/describe-event-bus.ts';
import { NoSuchBucket } from '../../s3/errors.ts';
import { HeadBucket } from '../../s3/operations/head-bucket.ts';
import { NotFound } from '../../sns/errors.ts';
import { GetTopicAttributes } from '../../sns/operations/get-topic-attributes.ts';
import { QueueDoesNotExist } from '../../sqs/errors.ts';
import { GetQueueUrl } from '../../sqs/operations/get-queue-url.ts';
import type { Functions } from '../function/functions.ts';
import { parseFunctionArn } from '../function/name/name.ts';
import { serviceCaller } from '../../service-caller.ts';

export interface DestinationServices {
  readonly calls: Calls;
  readonly functions: Functions;
  readonly random: Random;
}

/**
 * Whether a queue, topic, bucket, event bus or function exists.
 * @param namespace account and region of the function that sends to it
 */
export async function destinationExists(
  services: DestinationServices,
  destinationArn: string,
  namespace: Namespace,
): Promise<boolean> {
  const reference = parseFunctionArn(destinationArn);
  if (reference) return (await services.functions.find(reference.namespace, reference)) !== undefined;
  const arn = parseArn(destinationArn);
  if (!arn) return false;
  try {
    await lookUp(services, arn, destinationArn, namespace);
    return true;
  } catch (error) {
    if (
      [QueueDoesNotExist, NotFound, NoSuchBucket, BusNotFound].some((absent) => isServiceError(error, absent))
    )
      return false;
    throw error;
  }
}

async function lookUp(
  { calls, random }: DestinationServices,
  arn: Arn,
  destinationArn: string,
  namespace: Namespace,
): Promise<void> {
  switch (arn.service) {
    case 'sqs':
      await calls.call('sqs', GetQueueUrl, { QueueName: arn.resource }, serviceCaller(arn, random));
      return;
    case 'sns':
      await calls.call('sns', GetTopicAttributes, { TopicArn: destinationArn }, serviceCaller(arn, random));
      return;
    case 'events':
      await calls.call('events', DescribeEventBus, { Name: destinationArn }, serviceCaller(arn, random));
      return;
    default:
      await calls.call('s3', HeadBucket, { Bucket: arn.resource }, serviceCaller(namespace, random));
  }
}
