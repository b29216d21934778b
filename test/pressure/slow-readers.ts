import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../support/eventually.ts';
import { headersOf, inParallel, type PressedServer } from './server.ts';
import { MIB } from '../../src/lib/bytes.ts';
import { type Scenario, STORE_BYTES } from './scenario.ts';

const READERS = 200;
const RECORDS = 20_000;
const Data = Buffer.alloc(1_000, 'x').toString('base64');
// Long enough for every response to be sent as far as possible.
const WAIT_MS = 5_000;

export const slowReaders: Scenario = {
  name: `${READERS} readers that request 10 MB each and read nothing`,
  boundBytes: STORE_BYTES + (3 * 256 + 16 * 24) * MIB,
  because:
    'the store, what src/server/admission/unread-responses.ts allows, and 16 responses that are being written',
  connections: 8,
  async press(server) {
    const StreamName = 'slow';
    await server.createStream(StreamName, 1);
    await inParallel(RECORDS / 500, 8, async (call) => {
      const Records = Array.from({ length: 500 }, (_, index) => ({ Data, PartitionKey: `${call}-${index}` }));
      await server.call('PutRecords', { StreamName, Records });
    });
    const iterator = await server.iterator(StreamName);
    const sockets = Array.from({ length: READERS }, () => sendOnly(server, iterator));
    await pause(WAIT_MS);
    // Other readers are still served. A busy server that is still writing the other responses may cut theirs, which SDKs repeat:
    // src/server/admission/unread-responses.ts.
    const { Records } = await eventually(() =>
      server.call<{ Records: unknown[] }>('GetRecords', { ShardIterator: iterator }),
    );
    if (Records.length < 5_000) throw new Error(`another reader got ${Records.length} records`);
    for (const socket of sockets) socket.destroy();
  },
};

/** Sends a request and never reads from the socket. */
function sendOnly(server: PressedServer, ShardIterator: string): Socket {
  const { hostname, port } = new URL(server.process.endpoint);
  const body = JSON.stringify({ ShardIterator });
  const socket = connect({ host: hostname, port: Number(port) });
  socket.pause();
  socket.on('error', () => {});
  const headers = Object.entries({ host: `${hostname}:${port}`, ...headersOf('GetRecords', body.length) });
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.write(`POST / HTTP/1.1\r\n${head}\r\n${body}`);
  return socket;
}
