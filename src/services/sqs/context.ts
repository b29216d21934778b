import type { Caller } from '../../schema/caller.ts';
import type { QueueDocument } from './queue/document.ts';
import type { Queues } from './queue/queues.ts';

/** The dependencies of the service's operations. */
export interface SqsContext {
  readonly queues: Queues;
  /** URL of this server; queue URLs begin with it. */
  readonly endpoint: () => string;
  /** `SenderId` of the messages of a caller; by default the account of the queue. */
  readonly senderIdOf?: (caller: Caller) => string | undefined;
}

export function queueUrl({ endpoint }: SqsContext, { account, name }: QueueDocument): string {
  return `${endpoint()}/${account}/${name}`;
}
