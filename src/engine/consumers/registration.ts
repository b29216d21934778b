import { EngineError } from '../error.ts';
import type { Labels, StreamDocument } from '../stream/document.ts';

/** CREATING → ACTIVE → DELETING → gone. Only an ACTIVE one may subscribe. */
export type ConsumerStatus = 'CREATING' | 'ACTIVE' | 'DELETING';

/** A reader that is registered with a stream, with a throughput of its own: enhanced fan-out. */
export interface ConsumerDocument extends Labels {
  readonly name: string;
  /** With the name it tells the consumer from an earlier or later one. */
  readonly createdMs: number;
  readonly status: ConsumerStatus;
}

/** @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
export const MAX_CONSUMERS = 20;
const MAX_CREATING = 5;

/** The epoch second of a consumer's creation: a part of its ARN. */
export function createdSecondsOf({ createdMs }: ConsumerDocument): number {
  return Math.floor(createdMs / 1000);
}

/** @param createdSeconds of the very consumer; when not said, the one that has the name now */
export function findConsumer(
  { consumers }: StreamDocument,
  name: string,
  createdSeconds?: number,
): ConsumerDocument | undefined {
  return consumers.find(
    (consumer) =>
      consumer.name === name &&
      (createdSeconds === undefined || createdSecondsOf(consumer) === createdSeconds),
  );
}

/**
 * The document with one more consumer, in CREATING.
 * @param maxConsumers that the stream may have
 * @throws EngineError `consumer-exists`, `consumer-limit`
 */
export function addConsumer(
  document: StreamDocument,
  consumer: Omit<ConsumerDocument, 'status'>,
  maxConsumers: number,
): StreamDocument {
  const { consumers } = document;
  if (findConsumer(document, consumer.name)) {
    throw new EngineError({ kind: 'consumer-exists', consumerName: consumer.name });
  }
  const creating = consumers.filter(({ status }) => status === 'CREATING').length;
  if (consumers.length >= maxConsumers) {
    throw new EngineError({ kind: 'consumer-limit', of: 'registered', limit: maxConsumers });
  }
  if (creating >= MAX_CREATING) {
    throw new EngineError({ kind: 'consumer-limit', of: 'CREATING', limit: MAX_CREATING });
  }
  return { ...document, consumers: [...consumers, { ...consumer, status: 'CREATING' }] };
}

/** The document with other labels on a consumer. @throws EngineError `consumer-not-found` */
export function labelConsumer(
  document: StreamDocument,
  consumer: ConsumerDocument,
  change: (labels: Labels) => Labels,
): StreamDocument {
  return changeConsumer(document, consumer, (current) => ({ ...current, ...change(current) }));
}

/** The document with a consumer in DELETING. @throws EngineError `consumer-not-found` */
export function deleteConsumer(document: StreamDocument, consumer: ConsumerDocument): StreamDocument {
  return changeConsumer(document, consumer, (current) => ({ ...current, status: 'DELETING' }));
}

/** The document with a consumer out of the state that it was passing through; the same when it is gone. */
export function finishConsumer(document: StreamDocument, consumer: ConsumerDocument): StreamDocument {
  if (!document.consumers.some((current) => isSame(current, consumer))) return document;
  return changeConsumer(document, consumer, (current) =>
    current.status === 'DELETING' ? undefined : { ...current, status: 'ACTIVE' },
  );
}

/** @param change returns undefined to take it out */
function changeConsumer(
  document: StreamDocument,
  consumer: ConsumerDocument,
  change: (current: ConsumerDocument) => ConsumerDocument | undefined,
): StreamDocument {
  let found = false;
  const consumers = document.consumers.flatMap((current) => {
    if (!isSame(current, consumer)) return [current];
    found = true;
    return change(current) ?? [];
  });
  if (!found) throw new EngineError({ kind: 'consumer-not-found', consumerName: consumer.name });
  return { ...document, consumers };
}

export function isSame(a: ConsumerDocument, b: ConsumerDocument): boolean {
  return a.name === b.name && a.createdMs === b.createdMs;
}
