import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../../src/lib/time/clock.ts';
import { expectGreeting } from '../../../../src/storage/cluster/messages/nats/connection/greeting.ts';

const LIMIT_MS = 100;

/** A server on its own port, and how each of its connections ends. */
async function listening(onConnection: (socket: Socket) => void) {
  const ends: Promise<unknown>[] = [];
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    ends.push(once(socket, 'close'));
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, ends };
}

test.each([
  ['silent, as a server of HTTP is', () => {}, /has not greeted within 0.1 s .* monitoring/],
  ['of another protocol', (socket: Socket) => socket.write('SSH-2.0-OpenSSH\r\n'), /is no NATS server/],
  ['closes at once', (socket: Socket) => socket.destroy(), /closed the connection|ECONNRESET/],
] as const)('a server that is %s is refused, and its connection is closed', async (_, behave, expected) => {
  const { address, ends } = await listening((socket) => void behave(socket));
  await expect(expectGreeting(address, systemClock, LIMIT_MS)).rejects.toThrow(expected);
  await Promise.all(ends);
});

test('a server of NATS is recognized by the first bytes of its greeting, in whatever parts they come', async () => {
  const { address, ends } = await listening((socket) => {
    socket.setNoDelay(true).resume().write('IN');
    setImmediate(() => socket.write('FO {"server_id":"x"}\r\n'));
  });
  await expectGreeting(address, systemClock, LIMIT_MS * 100);
  await Promise.all(ends);
});
