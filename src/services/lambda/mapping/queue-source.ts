import { parseArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { type MappingSettings, NO_POLLERS } from '../../../mapping/document.ts';
import type { QueueReader, QueueRef } from '../../../mapping/queue/port.ts';
import { isFifoName } from '../../fifo/fifo-name.ts';
import { InvalidParameterValue } from '../errors.ts';

// A larger batch needs a window: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
const MAX_BATCH_WITHOUT_WINDOW = 10;

/** @returns the queue that an ARN identifies; undefined for another service */
export function queueOf(eventSourceArn: string): QueueRef | undefined {
  const arn = parseArn(eventSourceArn);
  if (arn?.service !== 'sqs') return undefined;
  return { account: arn.account, region: arn.region, queueName: arn.resource };
}

/**
 * Checks settings of a queue that are valid separately but not together: docs/aws/mappings.md#errors-of-queues.
 * @throws InvalidParameterValue
 */
export function checkQueueSettings(
  { queueName }: Pick<QueueRef, 'queueName'>,
  settings: Pick<
    MappingSettings,
    'batchSize' | 'batchingWindowSeconds' | 'maximumConcurrency' | 'provisionedPollers'
  >,
): void {
  const { batchSize, batchingWindowSeconds, maximumConcurrency, provisionedPollers = NO_POLLERS } = settings;
  if (maximumConcurrency > 0 && provisionedPollers.maximum > 0) {
    // AWS's message is not known.
    throw InvalidParameterValue(
      'ScalingConfig and ProvisionedPollerConfig cannot be used together: set one of them to {}.',
    );
  }
  if (isFifoName(queueName)) {
    if (batchingWindowSeconds > 0)
      throw InvalidParameterValue('Batching window is not supported for FIFO queues');
    if (batchSize > MAX_BATCH_WITHOUT_WINDOW) {
      // AWS's message is not known.
      throw InvalidParameterValue(
        `Maximum batch size must be between 1 and ${MAX_BATCH_WITHOUT_WINDOW} inclusive`,
      );
    }
  }
  if (batchSize > MAX_BATCH_WITHOUT_WINDOW && batchingWindowSeconds === 0) {
    throw InvalidParameterValue(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    );
  }
}

/**
 * Checks that the queue exists, and hides a message for as long as the function may run.
 * @throws InvalidParameterValue
 */
export function requireQueue(
  queues: QueueReader,
  queue: QueueRef,
  { account, region }: Namespace,
  timeoutSeconds: number,
): void {
  const isSameNamespace = queue.account === account && queue.region === region;
  const info = isSameNamespace ? queues.describe(queue) : undefined;
  if (!info) {
    throw InvalidParameterValue(
      'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. ' +
        'SQS Error Message: The specified queue does not exist.',
    );
  }
  if (info.visibilitySeconds < timeoutSeconds) {
    throw InvalidParameterValue(
      `Queue visibility timeout: ${info.visibilitySeconds} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
    );
  }
}
