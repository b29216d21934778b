import { KIB } from '../../../lib/bytes.ts';

/** What a function was invoked with, for a person: `12 records, shard 0`; `GET /orders`. */
export interface EventDescription {
  readonly records: number;
  /** Where the event comes from. */
  readonly from: string | undefined;
}

// Events of gateways and schedules are parsed; larger ones are not worth it for a line of text.
const MAX_PARSED_BYTES = 64 * KIB;
const RECORD = '"eventSource":"aws:';

/**
 * Describes an event by its text. Batches of records, which may have megabytes, are searched and not parsed: their own
 * text cannot contain a quote that is not escaped, and records of streams are base64.
 */
export function describeEvent(event: Buffer): EventDescription {
  const records = countOf(event, RECORD);
  if (records > 0) return { records, from: sourceOfRecords(event) };
  return { records: 0, from: event.length <= MAX_PARSED_BYTES ? sourceOf(event) : undefined };
}

function sourceOfRecords(event: Buffer): string | undefined {
  const service = textAfter(event, RECORD);
  if (service === 'kinesis') {
    const [shardId = ''] = (textAfter(event, '"eventID":"') ?? '').split(':');
    return `shard ${Number(shardId.slice('shardId-'.length))}`;
  }
  if (service === 'sqs') return `queue ${textAfter(event, '"eventSourceARN":"')?.split(':').at(-1) ?? ''}`;
  return service;
}

function sourceOf(event: Buffer): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(event.toString());
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { requestContext, httpMethod, path, source, Records } = value as Record<string, unknown>;
  const { http } = (requestContext ?? {}) as { http?: { method?: string; path?: string } };
  if (http?.method !== undefined) return `${http.method} ${http.path ?? ''}`;
  if (typeof httpMethod === 'string' && typeof path === 'string') return `${httpMethod} ${path}`;
  if (Array.isArray(Records) && textAfter(event, '"EventSource":"aws:') === 'sns') return 'sns';
  return typeof source === 'string' ? source : undefined;
}

/** The text from a prefix to the next quote. */
function textAfter(event: Buffer, prefix: string): string | undefined {
  const index = event.indexOf(prefix);
  if (index < 0) return undefined;
  const begin = index + prefix.length;
  return event.toString('utf8', begin, event.indexOf('"', begin));
}

function countOf(event: Buffer, text: string): number {
  let count = 0;
  for (let index = event.indexOf(text); index >= 0; index = event.indexOf(text, index + text.length)) count++;
  return count;
}
