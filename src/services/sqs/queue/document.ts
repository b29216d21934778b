import { formatArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { QueueDoesNotExist } from '../errors.ts';
import type { QueueAttributes } from './attributes.ts';

/** A queue as it is stored. */
export interface QueueDocument extends Namespace {
  readonly name: string;
  readonly createdMs: number;
  readonly modifiedMs?: number;
  readonly attributes: QueueAttributes;
  readonly tags?: Readonly<Record<string, string>>;
}

export function isFifo({ attributes }: QueueDocument): boolean {
  return attributes.FifoQueue === 'true';
}

export function queueKey({ account, region, name }: Namespace & { readonly name: string }): string {
  return `${account}/${region}/${name}`;
}

export function queueArn(queue: Namespace & { readonly name: string }): string {
  return formatArn('sqs', queue, queue.name);
}

export function queueDoesNotExist() {
  return QueueDoesNotExist('The specified queue does not exist.');
}
