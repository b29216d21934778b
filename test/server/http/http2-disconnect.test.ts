import { once } from 'node:events';
import { connect as http2Connect } from 'node:http2';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { listening, plain } from '../../support/listening.ts';

test('a client of HTTP/2 that is killed is not a message to the operator', async () => {
  const { endpoint, messages } = await listening(async () => plain('fine'));
  const { port } = new URL(endpoint);
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  const session = http2Connect(endpoint, { createConnection: () => socket });
  session.on('error', () => {});
  const stream = session.request({ ':path': '/', ':method': 'POST' });
  stream.on('error', () => {});
  stream.end('{}');
  await once(stream, 'response');
  const closed = once(session, 'close');
  // As the kernel does for a process that ends with unread data.
  socket.resetAndDestroy();
  await closed;
  // A later client is served after the server has noticed the first one's end.
  await eventually(async () =>
    (await fetch(endpoint, { method: 'POST', body: '{}' })).ok ? true : undefined,
  );
  expect(messages).toEqual([]);
});
