import { error, type Finding, isMap } from '../../rules/check.ts';
import type { ConfigPath } from '../../source-location.ts';

// The Lambda API rejects these mappings: docs/aws/mappings.md#errors-of-queues.
const MAX_BATCH_WITHOUT_WINDOW = 10;

/** Checks that involve several options of an sqs event, so that a deployment does not fail on them later. */
export function checkSqsEvent(event: unknown, path: ConfigPath): Finding[] {
  if (!isMap(event)) return [];
  const { arn, batchSize, maximumBatchingWindow: window } = event;
  const isLarge = typeof batchSize === 'number' && batchSize > MAX_BATCH_WITHOUT_WINDOW;
  if (typeof arn === 'string' && arn.endsWith('.fifo')) {
    if (isLarge) return [error([...path, 'batchSize'], 'a FIFO queue has batches of at most 10 messages.')];
    if (typeof window === 'number' && window > 0) {
      return [
        error(
          [...path, 'maximumBatchingWindow'],
          'a FIFO queue has no batching window. Remove maximumBatchingWindow.',
        ),
      ];
    }
  }
  const hasWindow = window !== undefined && window !== 0;
  if (!isLarge || hasWindow) return [];
  return [
    error(
      [...path, 'batchSize'],
      'a batch of more than 10 messages needs "maximumBatchingWindow:" of 1 or more seconds.',
    ),
  ];
}
