import type { Message } from '../port.ts';
import { decodeFrame } from './frame.ts';
import { ApiError, callApiOnce, RESPONSE_MS } from './requests.ts';
import { type NatsSession, type Reply, RequestFailed } from './session.ts';

const NO_MESSAGE_FOUND = 10037;

/** The newest message of a subject, from the stream's leader. */
export async function lastMessage(
  session: NatsSession,
  stream: string,
  subject: string,
): Promise<Message | undefined> {
  try {
    const { message } = await callApiOnce<{ message: { seq: number; data?: string } }>(
      session,
      `STREAM.MSG.GET.${stream}`,
      { last_by_subj: subject },
    );
    const frame = Buffer.from(message.data ?? '', 'base64');
    return { seq: message.seq, subject, payload: decodeFrame(stream, subject, message.seq, frame) };
  } catch (error) {
    if (error instanceof ApiError && error.code === NO_MESSAGE_FOUND) return undefined;
    throw error;
  }
}

/**
 * Messages in order, from any server that has a replica; fewer than there are when it is behind.
 * https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-31.md
 * @param subjects one subject, or all of the stream as a pattern
 */
export async function readMessages(
  session: NatsSession,
  stream: string,
  subjects: string,
  fromSeq: number,
  { maxBytes, maxMessages }: { maxBytes: number; maxMessages: number },
): Promise<Message[]> {
  const messages: Message[] = [];
  let failure: Error | undefined;
  let previous: number | undefined;
  const onReply = (reply: Reply): boolean => {
    const { headers, data } = reply;
    // 204: the end of the batch; 404: nothing at or above `fromSeq`.
    if (headers === undefined || headers.code === 204 || headers.code === 404) return true;
    if (headers.code >= 300) {
      failure = new RequestFailed('lost', `NATS: ${headers.description} (${headers.code})`);
      return true;
    }
    const seq = Number(headers.get('Nats-Sequence'));
    const subject = headers.get('Nats-Subject');
    // The sequence number of the message sent before this one; 0 for the first.
    const before = Number(headers.get('Nats-Last-Sequence') || 0);
    if (previous !== undefined && before !== previous) {
      failure = new RequestFailed('lost', `NATS did not deliver message ${before} of ${stream}`);
      return true;
    }
    previous = seq;
    try {
      messages.push({ seq, subject, payload: decodeFrame(stream, subject, seq, data) });
    } catch (error) {
      failure = error as Error;
      return true;
    }
    return false;
  };
  await session.request(
    `$JS.API.DIRECT.GET.${stream}`,
    JSON.stringify({
      seq: Math.max(1, fromSeq),
      next_by_subj: subjects,
      batch: maxMessages,
      max_bytes: Math.max(1, maxBytes),
    }),
    { timeoutMs: RESPONSE_MS, onReply },
  );
  if (failure) throw failure;
  return messages;
}
