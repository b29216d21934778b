import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { seededRandom } from '../../../../src/lib/random.ts';
import { type Clock, systemClock } from '../../../../src/lib/time/clock.ts';
import { NatsLink } from '../../../../src/storage/cluster/messages/nats/link.ts';
import { DIAL_TIMEOUT_MS } from '../../../../src/storage/cluster/messages/nats/session.ts';
import { until } from '../../../support/until.ts';

/** What a server does with a client that has introduced itself. */
type Behaviour = 'accept' | 'refuse' | 'end' | 'end when asked';

/** A server that speaks as much of the protocol of NATS as a connection needs. */
async function fakeServer() {
  const sockets = new Set<Socket>();
  const state = { behaviour: 'accept' as Behaviour, maxPayload: 16 * 2 ** 20 };
  const server = createServer((socket) => {
    // A connection that is being opened while the state changes belongs to the former one.
    const { behaviour, maxPayload } = state;
    sockets.add(socket.on('error', () => {}));
    const info = { server_id: 'S', server_name: 'fake', version: '2.14.0', max_payload: maxPayload };
    socket.write(`INFO ${JSON.stringify({ ...info, proto: 1, headers: true, client_id: 1 })}\r\n`);
    socket.on('data', (data) => {
      // The first subscription comes once the client is connected.
      if (behaviour === 'end' && data.includes('SUB ')) socket.end();
      else if (behaviour === 'end when asked' && data.includes('PUB ')) socket.end();
      else if (!data.includes('PING\r\n')) return;
      else if (behaviour === 'refuse') socket.end("-ERR 'Authorization Violation'\r\n");
      else socket.write('PONG\r\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const disconnect = () => sockets.forEach((socket) => socket.destroy());
  return { state, address, disconnect };
}

async function openLink(address: string) {
  const pauses: number[] = [];
  /** Pauses take no time, and what limits a connection does not end it. */
  const clock: Clock = {
    ...systemClock,
    monotonicMs: () => nowMs,
    setTimer(delayMs, fire, options) {
      if (delayMs === DIAL_TIMEOUT_MS) return systemClock.setTimer(60_000, fire, { background: true });
      pauses.push(delayMs);
      return systemClock.setTimer(0, fire, options);
    },
  };
  let nowMs = 0;
  const log: string[] = [];
  const add = (message: string) => void log.push(message);
  const link = await NatsLink.open({
    options: {},
    servers: [address],
    clock,
    // No jitter.
    random: { ...seededRandom('link'), fraction: () => 0.5 },
    logger: { info: add, warn: add, error: add },
  });
  onTestFinished(() => link.close());
  return { link, pauses, log, pass: (durationMs: number) => (nowMs += durationMs) };
}

const WHILE_UNREACHABLE = [50, 100, 200, 400, 800, 1_000, 1_000, 1_000, 1_000, 1_000];
const WHILE_REFUSED = [50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000];

test('a server that refuses the gateway is asked less and less often, and each reason is logged once', async () => {
  const { state, address, disconnect } = await fakeServer();
  const { link, pauses, log, pass } = await openLink(address);
  pass(60_000);
  state.behaviour = 'refuse';
  disconnect();
  await until(() => pauses.length >= 10);
  expect(pauses.slice(0, 10)).toEqual(WHILE_REFUSED);
  const lost = `the connection to NATS server ${address} was lost; trying the others`;
  const refused = /^NATS server 127.* cannot be used \(.*Authorization Violation.*--store-credentials/;
  expect(log).toEqual([lost, expect.stringMatching(refused)]);
  expect(link.absence).toMatch(/^there is no connection to NATS: .*Authorization Violation/);

  state.maxPayload = 2 ** 20;
  state.behaviour = 'accept';
  const small = /accepts messages of 1048576 bytes.*"max_payload: 16MB".*it is not used/;
  await until(() => log.length >= 3);
  expect(log[2]).toMatch(small);
  await until(() => small.test(`${link.absence}; it is not used`));
  const before = pauses.length;
  await until(() => pauses.length >= before + 5);
  expect(log).toHaveLength(3);

  state.maxPayload = 16 * 2 ** 20;
  await until(() => link.session !== undefined);
  expect(log.slice(3)).toEqual([`connected to NATS server ${address}`]);
});

test('a server that ends each connection is asked less and less often, which is logged once', async () => {
  const { state, address, disconnect } = await fakeServer();
  const { pauses, log, pass } = await openLink(address);
  pass(60_000);
  state.behaviour = 'end';
  disconnect();
  await until(() => pauses.length >= 10);
  expect(pauses.slice(0, 10)).toEqual(WHILE_UNREACHABLE);
  const lost = `the connection to NATS server ${address} was lost; trying the others`;
  expect(log).toEqual([lost, `connected to NATS server ${address}`, lost]);
});

test('a connection that ends before it is used is replaced', async () => {
  const { state, address, disconnect } = await fakeServer();
  const { link, pauses } = await openLink(address);
  // A new connection asks for it, and is used without an answer.
  link.streams.remember('LOGS', 'once');
  state.behaviour = 'end when asked';
  disconnect();
  await until(() => pauses.filter((delayMs) => delayMs === 1_000).length >= 3);
  state.behaviour = 'accept';
  await until(() => link.session?.hasEnded === false);
});
