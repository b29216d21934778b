import { once } from 'node:events';
import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import tlsModule, { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { nodeDisk } from '../../../src/lib/disk/node-disk.ts';
import { isOnThisMachine } from '../../../src/server/tls/cleartext-rule.ts';
import type { TlsIdentity } from '../../../src/server/tls/identity.ts';
import { ownIdentity } from '../../../src/server/tls/own-identity.ts';
import { listening, plain } from '../../support/listening.ts';
import { temporaryDirectory } from '../../support/server-process.ts';

async function makeIdentity(): Promise<TlsIdentity> {
  const directory = await temporaryDirectory();
  const clock = new VirtualClock(Date.now());
  const disk = nodeDisk(directory.path);
  const names = ['localhost', '127.0.0.1', '::1'];
  const { identity } = await ownIdentity({ disk, clock, random: systemRandom, names });
  await directory[Symbol.asyncDispose]();
  return identity;
}

const identity = await makeIdentity();
const ca = identity.certificates;
const tls = Promise.resolve(identity);
const echoPath = async ({ path, body }: { path: string; body: Buffer }) => plain(`${path} ${body.length}`);

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.on('error', () => {}).resume();
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}

async function overHttp1(port: number, options: { headers?: Record<string, string>; body?: string } = {}) {
  const agent = new Agent({ ca });
  const sent = request({
    host: '127.0.0.1',
    port,
    path: '/p',
    method: 'POST',
    agent,
    headers: options.headers,
  });
  sent.end(options.body ?? 'four');
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const result = { status: response.statusCode, text: await text(response) };
  agent.destroy();
  return result;
}

async function overHttp2(endpoint: string, body = 'four') {
  const session = connectHttp2(endpoint, { ca });
  const stream = session.request({ ':path': '/p', ':method': 'POST' });
  stream.end(body);
  const [head] = (await once(stream, 'response')) as [{ ':status': number }];
  const result = { status: head[':status'], text: await text(stream) };
  session.close();
  return result;
}

describe('one port', () => {
  test('serves HTTP/1.1 and HTTP/2 over TLS and in cleartext, with a certificate that verifies', async () => {
    const { port } = await listening(echoPath, {}, tls);
    expect(await overHttp1(port)).toEqual({ status: 200, text: '/p 4' });
    expect(await overHttp1(port, { headers: { 'x-amz-target': 'A.B' } })).toEqual({
      status: 200,
      text: '/p 4',
    });
    expect(await overHttp2(`https://127.0.0.1:${port}`)).toEqual({ status: 200, text: '/p 4' });
    expect(await overHttp2(`http://127.0.0.1:${port}`)).toEqual({ status: 200, text: '/p 4' });
    const cleartext = await fetch(`http://127.0.0.1:${port}/p`, { method: 'POST', body: 'four' });
    expect(await cleartext.text()).toBe('/p 4');
  });

  test('the operation sees the address of the client, and whether it uses TLS', async () => {
    const { port } = await listening(
      async (_request, { connection }) =>
        plain(`${connection?.remoteAddress} ${connection?.encrypted === true}`),
      {},
      tls,
    );
    const over = (scheme: string) => overHttp2(`${scheme}://127.0.0.1:${port}`);
    const cleartext = (method: string) => fetch(`http://127.0.0.1:${port}/`, { method });
    expect(await overHttp1(port)).toMatchObject({ text: '127.0.0.1 true' });
    expect(await overHttp1(port, { headers: { 'x-amz-target': 'A.B' } })).toMatchObject({
      text: '127.0.0.1 true',
    });
    expect(await over('https')).toMatchObject({ text: '127.0.0.1 true' });
    expect(await over('http')).toMatchObject({ text: '127.0.0.1 false' });
    expect(await (await cleartext('GET')).text()).toBe('127.0.0.1 false');
  });

  test.each([100, 200_000, 20 * 1024 * 1024])('carries a body of %i bytes over TLS', async (length) => {
    const { port } = await listening(echoPath, {}, tls);
    const body = 'x'.repeat(length);
    expect(await overHttp1(port, { body })).toEqual({ status: 200, text: `/p ${length}` });
    expect(await overHttp2(`https://localhost:${port}`, body)).toEqual({ status: 200, text: `/p ${length}` });
  });

  test.each([
    [['h2', 'http/1.1'], 'h2'],
    [['http/1.1', 'h2'], 'h2'],
    [['http/1.1'], 'http/1.1'],
    [undefined, false],
  ])('a client that offers %s gets %s', async (ALPNProtocols, chosen) => {
    const { port } = await listening(echoPath, {}, tls);
    const socket = connectTls({ host: '127.0.0.1', port, ca, ...(ALPNProtocols && { ALPNProtocols }) });
    await once(socket, 'secureConnect');
    expect(socket.alpnProtocol).toBe(chosen);
    if (chosen !== 'h2') {
      socket.write('GET /p HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
      expect(await text(socket)).toContain('/p 0');
    }
    socket.destroy();
  });

  test('a client that does not trust the CA disconnects, and others are served', async () => {
    const { port } = await listening(echoPath, {}, tls);
    const socket = connectTls({ host: '127.0.0.1', port });
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('SELF_SIGNED_CERT_IN_CHAIN');
    expect(await overHttp1(port)).toMatchObject({ status: 200 });
  });

  test('connections that arrive before there is a certificate wait for it', async () => {
    let resolve: (value: TlsIdentity) => void = () => {};
    const { port } = await listening(echoPath, {}, new Promise<TlsIdentity>((done) => (resolve = done)));
    const responses = [overHttp1(port), overHttp2(`https://127.0.0.1:${port}`)];
    const gone = connectTcp(port, '127.0.0.1');
    gone.write(Buffer.from([0x16, 3, 1]));
    await once(gone, 'connect');
    gone.destroy();
    resolve(identity);
    for (const response of responses) expect(await response).toMatchObject({ status: 200 });
  });
});

test('a replaced certificate is presented to new connections, and open ones stay', async () => {
  const listener = await listening(echoPath, {}, tls);
  const { port } = listener;
  const session = connectHttp2(`https://127.0.0.1:${port}`, { ca });
  await once(session, 'connect');
  const renewed = await makeIdentity();
  listener.replaceIdentity(renewed);
  await expect(overHttp1(port)).rejects.toThrow('self-signed certificate in certificate chain');
  const socket = connectTls({ host: '127.0.0.1', port, ca: renewed.certificates });
  await once(socket, 'secureConnect');
  socket.destroy();
  const stream = session.request({ ':path': '/open' });
  expect(await text(stream)).toBe('/open 0');
  session.close();
});

describe('a client of TLS 1.1', () => {
  // What a lax configuration of Node.js accepts: `--tls-min-v1.0`, and a cipher list that includes old signatures.
  const [minVersion, ciphers] = [tlsModule.DEFAULT_MIN_VERSION, tlsModule.DEFAULT_CIPHERS];
  afterEach(() => Object.assign(tlsModule, { DEFAULT_MIN_VERSION: minVersion, DEFAULT_CIPHERS: ciphers }));

  test('is refused, however Node.js is configured', async () => {
    const lax = 'DEFAULT@SECLEVEL=0';
    Object.assign(tlsModule, { DEFAULT_MIN_VERSION: 'TLSv1', DEFAULT_CIPHERS: lax });
    const { port, messages } = await listening(echoPath, {}, tls);
    const offer = (maxVersion: 'TLSv1.1' | 'TLSv1.2') =>
      connectTls({ host: '127.0.0.1', port, ca, minVersion: 'TLSv1', maxVersion, ciphers: lax });
    const old = offer('TLSv1.1');
    const [error] = (await once(old, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
    expect(messages).toEqual(['a TLS connection failed: unsupported protocol']);
    const accepted = offer('TLSv1.2');
    await once(accepted, 'secureConnect');
    expect(accepted.getProtocol()).toBe('TLSv1.2');
    accepted.destroy();
  });
});

test('a client that ends its side after its request gets the response', async () => {
  const { port } = await listening(echoPath, {}, tls);
  const socket = connectTls({ host: '127.0.0.1', port, ca });
  socket.end('POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nfour');
  expect(await text(socket)).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*\/p 4$/);
});

describe('an invalid connection', () => {
  test.each([
    ['says nothing after its first byte', Buffer.from([0x16])],
    ['stops in the middle of its greeting', Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])],
  ])('is closed when it %s', async (_, bytes) => {
    const { port } = await listening(echoPath, { handshakeTimeoutMs: 100 }, tls);
    const socket = connectTcp(port, '127.0.0.1');
    socket.write(bytes);
    await closed(socket);
    expect(await overHttp1(port)).toMatchObject({ status: 200 });
  });

  test('is closed at once, without a line in the log, when the client ends during the handshake', async () => {
    const { port, messages } = await listening(echoPath, { handshakeTimeoutMs: 3_600_000 }, tls);
    const socket = connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end(Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]));
    await closed(socket.on('end', () => socket.destroy()));
    expect(messages).toEqual([]);
  });

  test('is closed when its handshake takes too long', async () => {
    const { port } = await listening(echoPath, { handshakeTimeoutMs: 200 }, tls);
    const socket = connectTcp(port, '127.0.0.1');
    socket.write(Buffer.from([0x16, 3, 1, 0x40, 0, 1, 0, 0x3f, 0xfc, 3, 3]));
    const dribble = setInterval(() => socket.write(Buffer.from([0])), 20);
    await closed(socket);
    clearInterval(dribble);
  });

  test('is closed when it sends garbage after the first byte of TLS', async () => {
    const { port, messages } = await listening(echoPath, {}, tls);
    const socket = connectTcp(port, '127.0.0.1');
    socket.write(Buffer.concat([Buffer.from([0x16]), Buffer.alloc(70_000, 0xaa)]));
    await closed(socket);
    expect(messages).toEqual(['a TLS connection failed: wrong version number']);
    expect(await overHttp1(port)).toMatchObject({ status: 200 });
  });

  test('does not delay the close of the server during its handshake', async () => {
    const listener = await listening(echoPath, {}, tls);
    const socket = connectTcp(listener.port, '127.0.0.1');
    socket.write(Buffer.from([0x16, 3, 1]));
    await once(socket, 'connect');
    // Another connection was served, so the first has been accepted.
    await overHttp1(listener.port);
    await listener.close();
    await closed(socket);
  });

  test('does not delay the close of the server when it is idle after the handshake', async () => {
    const listener = await listening(echoPath, {}, tls);
    const agent = new Agent({ ca, keepAlive: true });
    const sent = request({ host: '127.0.0.1', port: listener.port, agent });
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    await text(response);
    const session = connectHttp2(`https://127.0.0.1:${listener.port}`, { ca });
    await once(session, 'connect');
    await listener.close();
    agent.destroy();
    session.destroy();
  });
});

test('a TLS client of a server without TLS is refused, and the log explains it', async () => {
  const { port, messages } = await listening(echoPath);
  const socket = connectTls({ host: '127.0.0.1', port });
  await closed(socket);
  expect(messages).toEqual([expect.stringContaining('start it with --tls self-signed')]);
});

test.each([
  ['127.0.0.1', '127.0.0.1', true],
  ['::ffff:127.0.0.1', '::ffff:127.0.0.1', true],
  ['::1', '::1', true],
  // A program that connects to the machine's own address: its packets do not leave the machine.
  ['192.168.1.5', '192.168.1.5', true],
  ['192.168.1.6', '192.168.1.5', false],
  ['::ffff:192.168.1.6', '::ffff:192.168.1.5', false],
  [undefined, '127.0.0.1', false],
])('cleartext from %s to %s is accepted: %s', (remoteAddress, localAddress, taken) => {
  expect(isOnThisMachine({ remoteAddress, localAddress })).toBe(taken);
});
