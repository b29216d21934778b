import { MIB } from '../lib/bytes.ts';
import type { Engine } from '../engine/engine.ts';
import type { ShardPosition, StreamRecord, StreamRef } from '../engine/port.ts';
import type { StreamStatus } from '../engine/status.ts';
import type { Namespace } from '../lib/aws/namespace.ts';
import type { PeekedMessage } from '../services/sqs/queue/peek.ts';
import type { Queues } from '../services/sqs/queue/queues.ts';

/** What clients have put. Reading it uses up no quota and receives nothing, as calls of the services would. */
export interface Contents {
  /** In order of sending; undefined for a queue that does not exist. */
  messages(namespace: Namespace, queueName: string): Promise<readonly PeekedMessage[]> | undefined;
  /** The records of a shard that are within retention, in order. @throws EngineError */
  records(stream: StreamRef, shardId: string): AsyncIterable<StreamRecord>;
  streamStatus(namespace: Namespace, streamName: string): StreamStatus | undefined;
}

const PAGE = { maxRecords: 10_000, maxBytes: 10 * MIB } as const;

export function contentsOf({
  engine,
  queues,
}: {
  readonly engine: Engine;
  readonly queues: Queues;
}): Contents {
  return {
    messages: (namespace, queueName) => queues.find(namespace, queueName)?.peek(),
    async *records(stream, shardId) {
      let from: ShardPosition = { pos: 0, index: 0 };
      for (;;) {
        const { records, next, ended } = await engine.reader.read(stream, shardId, from, PAGE);
        yield* records;
        if (ended || records.length === 0) return;
        from = next;
      }
    },
    streamStatus: (namespace, name) => engine.streams.find(namespace, name)?.document.status,
  };
}
