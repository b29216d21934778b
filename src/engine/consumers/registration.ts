import { EngineError } from '../error.ts';
import { type ConsumerDocument, createdSecondsOf, isSameConsumer } from '../stream/consumer-document.ts';
import type { StreamDocument } from '../stream/document.ts';
import type { Labels } from '../stream/labels.ts';

/** @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
export const MAX_CONSUMERS = 20;
const MAX_CREATING = 5;

/** @param createdSeconds identifies one consumer; when undefined, the current consumer with the name is found */
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
 * @param maxConsumers the limit of consumers of the stream
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

/** The document with changed labels of a consumer. @throws EngineError `consumer-not-found` */
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

/** The document with the consumer's transient state finished; unchanged when the consumer no longer exists. */
export function finishConsumer(document: StreamDocument, consumer: ConsumerDocument): StreamDocument {
  if (!document.consumers.some((current) => isSameConsumer(current, consumer))) return document;
  return changeConsumer(document, consumer, (current) =>
    current.status === 'DELETING' ? undefined : { ...current, status: 'ACTIVE' },
  );
}

/** @param change returns undefined to remove the consumer */
function changeConsumer(
  document: StreamDocument,
  consumer: ConsumerDocument,
  change: (current: ConsumerDocument) => ConsumerDocument | undefined,
): StreamDocument {
  let found = false;
  const consumers = document.consumers.flatMap((current) => {
    if (!isSameConsumer(current, consumer)) return [current];
    found = true;
    return change(current) ?? [];
  });
  if (!found) throw new EngineError({ kind: 'consumer-not-found', consumerName: consumer.name });
  return { ...document, consumers };
}
