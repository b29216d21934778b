import { KIB } from '../../../lib/bytes.ts';
import { parseJsonObject } from '../../../lib/json/json-object.ts';
import { decoded } from '../../controls/decoded.ts';
import { errorOf } from '../../controls/invocation-log.ts';
import type { InvocationSummary } from '../contract.ts';
import { countRecords, type KeptInvocation } from './kept-invocation.ts';

/** Events that are parsed to find their source; batches name it in their last record. */
const MAX_PARSED_BYTES = 64 * KIB;

/** Numbers of the REPORT line, as text or as JSON. */
const INIT = /Init Duration: [\d.]+ ms|"initDurationMs":/;
const MEMORY = /(?:Max Memory Used: |"maxMemoryUsedMB":)(\d+)/;

export function summaryOf(kept: KeptInvocation): InvocationSummary {
  const { functionName, requestId, startedMs, durationMs, attempt } = kept;
  const report = kept.report.toString();
  const memory = MEMORY.exec(report)?.[1];
  const records = kept.countedRecords ?? countRecords(kept.event);
  const sourceArn = sourceOf(kept);
  return {
    id: requestId,
    functionName,
    startedMs,
    durationMs,
    ...(kept.hasFailed && { error: errorOf(decoded(kept.result)) }),
    attempt,
    coldStart: INIT.test(report),
    ...(memory !== undefined && { maxMemoryMb: Number(memory) }),
    ...(records > 0 && { records }),
    ...(sourceArn !== undefined && { sourceArn }),
  };
}

const BATCH_SOURCE = /.*"eventSourceARN":"([^"]+)"/s;
const TAIL_BYTES = 4 * KIB;

function sourceOf({ event, eventTail }: KeptInvocation): string | undefined {
  const tail = (eventTail ?? event.subarray(-TAIL_BYTES)).toString('latin1');
  const ofBatch = BATCH_SOURCE.exec(tail)?.[1];
  if (ofBatch !== undefined || eventTail || event.length > MAX_PARSED_BYTES) return ofBatch;
  return sourceOfEvent(parseJsonObject(event.toString()));
}

/** Where events of S3, SNS and EventBridge have their source. */
interface SourceMembers {
  readonly Records?: readonly {
    readonly s3?: { readonly bucket?: { readonly arn?: unknown } };
    readonly Sns?: { readonly TopicArn?: unknown };
  }[];
  readonly resources?: readonly unknown[];
}

function sourceOfEvent(event: SourceMembers | undefined): string | undefined {
  const record = Array.isArray(event?.Records) ? event.Records[0] : undefined;
  const resource = Array.isArray(event?.resources) ? event.resources[0] : undefined;
  const found = record?.s3?.bucket?.arn ?? record?.Sns?.TopicArn ?? resource;
  return typeof found === 'string' ? found : undefined;
}
