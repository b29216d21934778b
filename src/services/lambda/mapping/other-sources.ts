import type { Infer } from '../../../schema/shape.ts';
import { InvalidParameterValue } from '../errors.ts';
import { unsupportedParameter } from './errors.ts';
import type { DestinationConfig, StartingPosition } from './shapes.ts';
import { readStart } from './source.ts';

/** Services besides Kinesis and SQS that AWS polls: DynamoDB streams, Kafka, Amazon MQ and DocumentDB. */
const OTHER_SERVICES = ['dynamodb', 'kafka', 'mq', 'rds'];

/** Whether AWS has event source mappings of a service that this server does not have. */
export function isOtherSource(service: string | undefined): boolean {
  return service !== undefined && OTHER_SERVICES.includes(service);
}

interface OtherSourceInput {
  readonly EventSourceArn: string;
  readonly StartingPosition?: Infer<typeof StartingPosition> | undefined;
  readonly StartingPositionTimestamp?: number | undefined;
  readonly DestinationConfig?: Infer<typeof DestinationConfig> | undefined;
}

/**
 * The checks that AWS makes before it looks up the function: docs/aws/mappings.md#errors. A client then sees the same
 * error here as there, although the mapping cannot be created.
 * @throws InvalidParameterValue
 */
export function checkOtherSource(service: string, input: OtherSourceInput, nowMs: number): void {
  const { EventSourceArn, StartingPosition: position, DestinationConfig: destinations } = input;
  if (destinations?.OnSuccess?.Destination !== undefined) throw unsupportedParameter('DestinationConfig');
  if (service !== 'dynamodb') return;
  if (position === 'AT_TIMESTAMP') {
    throw InvalidParameterValue(`Unsupported starting position for arn type: ${EventSourceArn}`);
  }
  readStart(input, nowMs);
}
