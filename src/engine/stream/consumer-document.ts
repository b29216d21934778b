import type { ConsumerStatus } from '../status.ts';
import type { Labels } from './labels.ts';

/** A consumer registered with a stream: enhanced fan-out, with a throughput of its own. */
export interface ConsumerDocument extends Labels {
  readonly name: string;
  /** With the name, distinguishes the consumer from an earlier or later one. */
  readonly createdMs: number;
  readonly status: ConsumerStatus;
}

/**
 * The epoch second of a consumer's creation: a part of its ARN, as on AWS. There, a consumer takes longer to be registered
 * and deregistered; here, one of the same name that follows within the same second has the same ARN.
 */
export function createdSecondsOf({ createdMs }: ConsumerDocument): number {
  return Math.floor(createdMs / 1000);
}

export function isSameConsumer(a: ConsumerDocument, b: ConsumerDocument): boolean {
  return a.name === b.name && a.createdMs === b.createdMs;
}
