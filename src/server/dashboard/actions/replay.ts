import { parseShardId } from '../../../engine/shard/id.ts';
import { parseSequenceNumber } from '../../../engine/shard/sequence-number.ts';
import type { Mappings } from '../../../mapping/mappings.ts';
import type { Replay } from '../../../mapping/document.ts';
import type { ReplayReply } from '../contract.ts';
import { Refusal } from '../reply.ts';
import type { PageRequest } from '../request.ts';

/** A mapping delivers records again from a time, or those of one shard from a record. @throws Refusal */
export async function replay(mappings: Mappings, request: PageRequest): Promise<ReplayReply> {
  const [uuid = ''] = request.names;
  const result = await mappings.replay(request.namespace, uuid, replayOf(request.body()));
  switch (result.kind) {
    case 'accepted':
      return { uuid };
    case 'not-found':
      throw new Refusal(404, 'NoSuchMapping', `There is no mapping ${uuid}.`);
    case 'no-stream':
      throw new Refusal(
        400,
        'NoStream',
        'A queue keeps no messages that were processed; only streams can be replayed.',
      );
    case 'in-transition':
      throw new Refusal(400, 'InTransition', 'The mapping is changing its state; try again in a second.');
  }
}

/** @throws Refusal */
function replayOf({ fromMs, shardId, sequenceNumber }: Readonly<Record<string, unknown>>): Replay {
  if (typeof fromMs === 'number' && fromMs >= 0) return { fromMs };
  const isRecord =
    typeof shardId === 'string' &&
    parseShardId(shardId) !== undefined &&
    typeof sequenceNumber === 'string' &&
    parseSequenceNumber(sequenceNumber) !== undefined;
  if (isRecord) return { shardId, sequenceNumber };
  throw new Refusal(400, 'BadStart', 'Send fromMs, or shardId and the sequenceNumber of a record in it.');
}
