import { parseArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { StartingPosition } from '../../../mapping/document.ts';
import type { NewStreamMapping } from '../../../mapping/new-mapping.ts';
import { InvalidParameterValue } from '../errors.ts';

/**
 * The stream or consumer that an ARN identifies.
 * @throws InvalidParameterValue for any other resource, and for one in another region
 */
export function readSource(
  eventSourceArn: string,
  caller: Namespace,
): Pick<NewStreamMapping, 'streamName' | 'streamAccount' | 'consumer'> {
  const arn = parseArn(eventSourceArn);
  const [, streamName, consumerName, createdSeconds] =
    /^stream\/([\w.-]+)(?:\/consumer\/([\w.-]+):(\d+))?$/.exec(arn?.resource ?? '') ?? [];
  if (!arn || streamName === undefined) throw InvalidParameterValue('Unrecognized event source.');
  if (arn.region !== caller.region) throw InvalidParameterValue(`Stream not found: ${eventSourceArn}`);
  const stream = { streamName, ...(arn.account !== caller.account && { streamAccount: arn.account }) };
  if (consumerName === undefined) return stream;
  return { ...stream, consumer: { consumerName, createdSeconds: Number(createdSeconds) } };
}

/**
 * Where in the stream a new mapping starts.
 * @throws InvalidParameterValue
 */
export function readStart(
  {
    StartingPosition: position,
    StartingPositionTimestamp: timestampMs,
  }: {
    readonly StartingPosition?: StartingPosition | undefined;
    readonly StartingPositionTimestamp?: number | undefined;
  },
  nowMs: number,
) {
  if (position === undefined) {
    throw InvalidParameterValue(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
  }
  if (position !== 'AT_TIMESTAMP') {
    if (timestampMs === undefined) return { startingPosition: position };
    throw InvalidParameterValue(
      'StartingPositionTimestamp is only valid when StartingPosition is AT_TIMESTAMP.',
    );
  }
  if (timestampMs === undefined) {
    throw InvalidParameterValue(
      'StartingPositionTimestamp is required when StartingPosition is AT_TIMESTAMP.',
    );
  }
  if (timestampMs > nowMs)
    throw InvalidParameterValue('StartingPositionTimestamp must not be in the future.');
  return { startingPosition: position, startingPositionTimestampMs: timestampMs };
}
