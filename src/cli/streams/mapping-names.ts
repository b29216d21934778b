import { parseArn } from '../../lib/aws/arn.ts';
import type { MappingStatus } from '../../mapping/metrics/status.ts';

/** The name of the function, with its qualifier if it has one. */
export function functionOf({ functionArn }: Pick<MappingStatus, 'functionArn'>): string {
  return parseArn(functionArn)?.resource.replace(/^function:/, '') ?? functionArn;
}

/** The name of the stream, followed by that of its consumer if it has one: `orders/consumer/alerts`. */
export function sourceOf({ eventSourceArn }: Pick<MappingStatus, 'eventSourceArn'>): string {
  const resource = parseArn(eventSourceArn)?.resource ?? eventSourceArn;
  return resource.replace(/^stream\//, '').replace(/(\/consumer\/[^:]+):\d+$/, '$1');
}

/** Whether the last batch was not processed. */
export function isFailing({ lastProcessingResult }: Pick<MappingStatus, 'lastProcessingResult'>): boolean {
  return lastProcessingResult.startsWith('PROBLEM');
}
