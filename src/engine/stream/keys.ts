import { assert } from '../../lib/assert.ts';
import { type Namespace, namespaceKey } from '../../lib/aws/namespace.ts';
import type { LogId } from '../../storage/port.ts';
import type { StreamDocument } from './document.ts';

/** The key of a stream's document, below the prefix of all streams. */
export function streamKey(namespace: Namespace, streamName: string): string {
  return `${namespaceKey(namespace)}/${streamName}`;
}

/** The parts of a key made by `streamKey`. */
export function partsOfStreamKey(key: string): Namespace & { readonly streamName: string } {
  const [account, region, streamName] = key.split('/');
  assert(
    account !== undefined && region !== undefined && streamName !== undefined,
    `${key} is the key of a stream`,
  );
  return { account, region, streamName };
}

/** The log of a shard. The creation id distinguishes it from the log of an earlier or later stream of that name. */
export function logIdOf(document: StreamDocument, shardNumber: number): LogId {
  return `${streamKey(document, document.streamName)}/${document.creationId}/${shardNumber}`;
}

/** The parts of an id made by `logIdOf`; undefined when the log does not belong to a shard. */
export function partsOfLogId(
  logId: LogId,
): { readonly streamKey: string; readonly creationId: string; readonly shardNumber: number } | undefined {
  const [account, region, streamName, creationId, shardNumber] = logId.split('/');
  if (creationId === undefined || shardNumber === undefined) return undefined;
  const streamKey = `${account}/${region}/${streamName}`;
  return { streamKey, creationId, shardNumber: Number(shardNumber) };
}
