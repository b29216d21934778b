import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { expect, test } from 'vitest';
import { encodeFrame } from '../../../../src/storage/cluster/messages/nats/frame.ts';
import { lastMessage } from '../../../../src/storage/cluster/messages/nats/reads.ts';
import type { NatsSession, Reply } from '../../../../src/storage/cluster/messages/nats/session.ts';

const SUBJECT = 'log.a';
const request = { stream: 'LOGS', subject: SUBJECT, lastSeq: 20 };

function answer(
  code: number,
  values: Readonly<Record<string, string>>,
  data: Buffer = Buffer.alloc(0),
): Reply {
  const all: MsgHdrs = headers(code, code === 0 ? '' : 'as asked');
  for (const [name, value] of Object.entries(values)) all.set(name, value);
  return { subject: '', data: new Uint8Array(data), headers: all, reply: '' };
}

/** A server that answers every request with these replies. */
function sessionOf(...replies: readonly Reply[]): NatsSession {
  const session: Pick<NatsSession, 'request'> = {
    async request(_subject, _payload, { onReply }) {
      for (const reply of replies) if (onReply(reply)) return;
    },
  };
  return session as NatsSession;
}

const message = answer(0, { 'Nats-Sequence': '7' }, encodeFrame(SUBJECT, Buffer.from('x')));
const upTo = (seq: number) => answer(204, { 'Nats-UpTo-Sequence': String(seq) });

test('the newest message is that of a server which has everything that was acknowledged', async () => {
  const found = await lastMessage(sessionOf(message, upTo(20)), request);
  expect(found).toEqual({ seq: 7, subject: SUBJECT, payload: Buffer.from('x') });
  expect(await lastMessage(sessionOf(answer(404, {})), request)).toBeUndefined();
});

test.each([
  ['a server that is behind', [message, upTo(19)]],
  ['a server that fails', [answer(500, {})]],
  ['an end without a message', [upTo(20)]],
])('%s is asked again', async (_, replies) => {
  await expect(lastMessage(sessionOf(...replies), request)).rejects.toMatchObject({ outcome: 'lost' });
});
