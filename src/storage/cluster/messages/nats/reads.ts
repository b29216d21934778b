import type { MsgHdrs } from '@nats-io/transport-node';
import type { Message } from '../port.ts';
import { decodeFrame } from './frame.ts';
import { RESPONSE_MS } from './api.ts';
import { type NatsSession, type Reply, RequestFailed } from './session.ts';

/**
 * The newest message of a subject, from any server that has everything up to `lastSeq`. The leader is not asked, because
 * one that is cut off does not know for ten seconds that it has been replaced.
 * @returns undefined when the server that answered has none
 * @throws RequestFailed when that server is behind
 */
export async function lastMessage(
  session: NatsSession,
  { stream, subject, lastSeq }: { stream: string; subject: string; lastSeq: number },
): Promise<Message | undefined> {
  let found: Reply | undefined;
  let end: MsgHdrs | undefined;
  await session.request(`$JS.API.DIRECT.GET.${stream}`, JSON.stringify({ multi_last: [subject] }), {
    timeoutMs: RESPONSE_MS,
    onReply(reply) {
      const isMessage = reply.headers !== undefined && reply.headers.code === 0;
      if (isMessage) found = reply;
      else end = reply.headers;
      return !isMessage;
    },
  });
  if (end?.code === 404) return undefined;
  if (!found || end?.code !== 204) {
    throw new RequestFailed('lost', `NATS: ${end?.description ?? 'no message'} (${end?.code ?? 0})`);
  }
  // The newest message that the server had.
  if (Number(end.get('Nats-UpTo-Sequence')) < lastSeq) {
    throw new RequestFailed('lost', `the server that answered is behind message ${lastSeq} of ${stream}`);
  }
  const seq = Number(found.headers!.get('Nats-Sequence'));
  return { seq, subject, payload: decodeFrame(stream, subject, seq, found.data) };
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
