import { MIB } from '../../../lib/bytes.ts';
import type { PeekedMessage } from '../../../services/sqs/queue/peek.ts';
import type { Queues } from '../../../services/sqs/queue/queues.ts';
import { type Failure, readFailure } from '../actions/redrive/failure.ts';
import type { FailureView, MessagesReply, MessageView } from '../queue-contract.ts';
import { decodeData } from '../records/decode-data.ts';
import { Refusal } from '../reply.ts';
import type { PageRequest } from '../request.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
/** More than a queue can have. */
const MAX_SKIP = 1_000_000;
/** Read from the disk at a time: a message may have 1 MiB. */
const MESSAGES_PER_READ = 10;
/** Bound on the bodies of a reply; the next request continues. */
const MAX_BYTES = 4 * MIB;

/** A page of the messages of a queue, which stay where they are. @throws Refusal */
export async function listMessages(queues: Queues, request: PageRequest): Promise<MessagesReply> {
  const [name = ''] = request.names;
  const queue = queues.find(request.namespace, name);
  if (!queue) throw new Refusal(404, 'NoSuchQueue', `There is no queue ${name}.`);
  const limit = request.number('limit', { byDefault: DEFAULT_LIMIT, max: MAX_LIMIT });
  let next = request.number('skip', { byDefault: 0, max: MAX_SKIP });
  const messages: MessageView[] = [];
  let bytes = 0;
  while (messages.length < limit && bytes < MAX_BYTES) {
    const page = await queue.peek(next, Math.min(MESSAGES_PER_READ, limit - messages.length));
    if (page.length === 0) break;
    next += page.length;
    for (const message of page) {
      bytes += message.body.length;
      messages.push(messageView(message));
    }
  }
  const { visible, notVisible, delayed } = queue.counts();
  return { messages, total: visible + notVisible + delayed };
}

function messageView(message: PeekedMessage): MessageView {
  const { messageId, sentMs, receiveCount, isVisible, groupId, body } = message;
  const failure = readFailure(message);
  const bytes = Buffer.from(body);
  return {
    messageId,
    sentMs,
    receiveCount,
    isVisible,
    ...(groupId !== undefined && { groupId }),
    sizeBytes: bytes.length,
    decoded: decodeData(bytes),
    ...(failure && { failure: failureView(failure) }),
  };
}

export function failureView(failure: Failure): FailureView {
  const { functionName, why } = failure;
  const named = { ...(functionName !== undefined && { functionName }), why };
  if (failure.kind === 'event') return named;
  const { stream, shardId, startSequenceNumber, endSequenceNumber } = failure;
  return { ...named, batch: { stream: stream.streamName, shardId, startSequenceNumber, endSequenceNumber } };
}
