import { isJsonObject, parseJsonObject } from '../../../../lib/json/json-object.ts';
import { parseFunctionArn } from '../../../../services/lambda/function/name/name.ts';
import { resourceNameOf } from '../../../../services/kinesis/arn.ts';
import type { StreamRef } from '../../../../engine/port.ts';

/** A batch that a mapping gave up, as its failure destination received it: src/mapping/failure/failure-record.ts. */
export interface FailedBatch {
  readonly functionArn: string;
  readonly functionName: string;
  readonly stream: StreamRef;
  readonly streamArn: string;
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
}

/** @returns undefined for a message that is none */
export function readFailedBatch(body: string): FailedBatch | undefined {
  const { requestContext, KinesisBatchInfo: info } = parseJsonObject(body) ?? {};
  if (!isJsonObject(requestContext) || !isJsonObject(info)) return undefined;
  const { functionArn } = requestContext;
  const { shardId, startSequenceNumber, endSequenceNumber, streamArn } = info;
  if (typeof functionArn !== 'string' || typeof shardId !== 'string') return undefined;
  if (typeof startSequenceNumber !== 'string' || typeof endSequenceNumber !== 'string') return undefined;
  const functionName = parseFunctionArn(functionArn)?.name;
  const stream = typeof streamArn === 'string' ? resourceNameOf(streamArn) : undefined;
  if (functionName === undefined || !stream || typeof streamArn !== 'string') return undefined;
  const { account, region, streamName } = stream;
  return {
    functionArn,
    functionName,
    stream: { account, region, streamName },
    streamArn,
    shardId,
    startSequenceNumber,
    endSequenceNumber,
  };
}
