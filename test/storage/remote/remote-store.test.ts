import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fastRandom } from '../../../src/lib/fast-random.ts';
import { type Logger, silentLogger } from '../../../src/lib/log/logger.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { openEmbeddedStore } from '../../../src/storage/embedded/open.ts';
import type { MetaStore, Store, WriteState } from '../../../src/storage/port.ts';
import { openRemoteStore } from '../../../src/storage/remote/using/open.ts';
import { FRAME } from '../../../src/storage/remote/frames/frame.ts';
import { serveStore } from '../../../src/storage/remote/serving/serve-store.ts';
import { batchOf } from '../../support/batch.ts';
import { FaultyDisk } from '../../support/faulty-disk.ts';
import { until } from '../../support/until.ts';
import { connections, openOver } from './remote-stores.ts';

const all = { maxBytes: 2 ** 30 };

let clock: VirtualClock;
let embedded: Store;

beforeEach(async () => {
  clock = new VirtualClock();
  embedded = await openEmbeddedStore({
    disk: new FaultyDisk(),
    clock,
    logger: silentLogger,
    durability: 'fsync',
  });
  await embedded.logs.createLog('log', { retentionMs: 3_600_000 });
});
afterEach(() => embedded.close());

describe('what a process that uses the store of another one', () => {
  test('has of large batches and blobs is what was stored', async () => {
    const [connection] = await connections(1);
    const store = await openOver(connection!, { store: embedded, clock });
    const large = randomBytes(3 * 2 ** 20 + 7).toString('hex');
    await store.logs.append('log', batchOf('small'));
    await store.logs.append('log', batchOf(large));
    const first = await store.logs.read('log', 0, all);
    expect(first.batches.map(({ bytes }) => bytes.length)).toEqual([5, large.length]);
    expect(first.batches[1]!.bytes.toString()).toBe(large);
    const blob = randomBytes(5 * 2 ** 20 + 3);
    const sha256 = await store.blobs.put(blob);
    expect((await embedded.blobs.get(sha256))!.equals(blob)).toBe(true);
    expect((await store.blobs.get(sha256))!.equals(blob)).toBe(true);
    const empty = await store.blobs.put(Buffer.alloc(0));
    expect(await store.blobs.get(empty)).toEqual(Buffer.alloc(0));
    await store.close();
  });

  test('is told of a connection that ends with the frame that completes the documents', async () => {
    const stream = new Duplex({ read() {}, write: (_bytes, _encoding, written) => written() });
    const losses: string[] = [];
    const opening = openRemoteStore({ stream, version: 'v', onLost: (reason) => losses.push(reason) });
    const frame = (kind: number) => Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, kind]);
    stream.push(Buffer.concat([frame(FRAME.loaded), frame(99)]));
    expect((await opening).writeState).toBe('unreachable');
    expect(losses).toEqual([expect.stringContaining('a frame of kind 99')]);
  });

  test('has documents that changed while they were sent', async () => {
    const keys = Array.from({ length: 1_000 }, (_, index) => `key/${index}`);
    const revisions = await Promise.all(keys.map((key) => embedded.meta.create(key, randomBytes(500))));
    const change = async (key: string, index: number) => {
      if (index % 3 === 0) await embedded.meta.delete(key);
      if (index % 3 === 1) await embedded.meta.compareAndSet(key, revisions[index]!, Buffer.from('changed'));
    };
    const meta: MetaStore = {
      create: (...call) => embedded.meta.create(...call),
      compareAndSet: (...call) => embedded.meta.compareAndSet(...call),
      delete: (...call) => embedded.meta.delete(...call),
      get: (...call) => embedded.meta.get(...call),
      count: (...call) => embedded.meta.count(...call),
      catchUp: () => embedded.meta.catchUp(),
      watch: (...call) => embedded.meta.watch(...call),
      async list(...call) {
        const entries = await embedded.meta.list(...call);
        await Promise.all(keys.map(change));
        return entries;
      },
    };
    const [connection] = await connections(1);
    const store = await openOver(connection!, { store: { ...embedded, meta }, clock });
    await store.meta.catchUp();
    const described = async ({ meta: of }: Store) =>
      (await of.list('')).map(({ key, revision, value }) => `${key} ${revision} ${value.length}`);
    // As text: the difference of so many bytes takes minutes to print.
    expect((await described(store)).join('\n')).toBe((await described(embedded)).join('\n'));
    await store.close();
  });

  test('knows the size of a log, and whether the store accepts changes, after a moment', async () => {
    let writeState: WriteState = 'writable';
    const [connection] = await connections(1);
    const store = await openOver(connection!, {
      store: {
        ...embedded,
        get writeState() {
          return writeState;
        },
      },
      clock,
    });
    await store.logs.append('log', batchOf('record'));
    await until(() => store.logs.storedBytes('log') === embedded.logs.storedBytes('log'));
    expect(embedded.logs.storedBytes('log')).toBeGreaterThan(0);
    expect(store.writeState).toBe('writable');
    writeState = 'full';
    await until(async () => {
      await clock.advance(500);
      return store.writeState === 'full';
    });
    expect(store.usage()).toEqual(embedded.usage());
    await store.close();
  });

  test('gets errors with their kind, their message and their facts', async () => {
    const [connection] = await connections(1);
    const store = await openOver(connection!, { store: embedded, clock });
    const expected = await embedded.logs.read('other', 0, all).catch((error: unknown) => error);
    await expect(store.logs.read('other', 0, all)).rejects.toEqual(expected);
    const tooLarge = { recordCount: 1, byteLength: 33 * 2 ** 20, writeTo() {} };
    await expect(store.logs.append('log', tooLarge)).rejects.toMatchObject({ kind: 'too-large' });
    await store.close();
  });
});

describe('when the connection ends', () => {
  test('changes may have been made, reads can be repeated, and nothing is accepted any more', async () => {
    const [connection] = await connections(1);
    const lost: string[] = [];
    const idle = clock.pendingTimers;
    const store = await openOver(connection!, {
      store: embedded,
      clock,
      onLost: (reason) => lost.push(reason),
    });
    const waiting = store.logs.waitForAppend('log', 0, { timeoutMs: 60_000 });
    waiting.catch(() => {});
    await store.meta.catchUp();
    expect(clock.pendingTimers).toBeGreaterThan(idle);
    const appending = store.logs.append('log', batchOf('record'));
    const reading = store.logs.read('log', 0, all);
    reading.catch(() => {});
    connection!.serving.destroy();
    await expect(appending).rejects.toMatchObject({ kind: 'unknown' });
    await expect(reading).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(waiting).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(store.logs.append('log', batchOf('record'))).rejects.toMatchObject({ kind: 'not-written' });
    await expect(store.meta.catchUp()).rejects.toMatchObject({ kind: 'unavailable' });
    expect(lost).toEqual(['the process with the store has ended']);
    expect(store.writeState).toBe('unreachable');
    // What it waited for is given up.
    expect(clock.pendingTimers).toBe(idle);
    await store.close();
  });

  test('because the processes are of different versions, both say so', async () => {
    const [connection] = await connections(1);
    const errors: unknown[] = [];
    const logger: Logger = { ...silentLogger, error: (_message, fields) => errors.push(fields?.['error']) };
    const onFatal = () => {};
    serveStore({ store: embedded, stream: connection!.serving, version: '2', clock, logger, onFatal });
    const opening = openRemoteStore({ stream: connection!.using, version: '1', onLost: () => {} });
    await expect(opening).rejects.toMatchObject({ kind: 'unavailable' });
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/version 1, and this process of 2.*Restart the server/),
      }),
    ]);
  });
});

describe('bytes that neither process sends', () => {
  const random = fastRandom('bytes');
  const randomBytes = (length: number) => Buffer.from(Array.from({ length }, () => random.integer(256)));
  const TEXTS = [
    'null',
    '"read"',
    '["nothing"]',
    '["constructor","log"]',
    '["read"]',
    '["read",1,2,3]',
    '["storedBytes",[1]]',
    '["deleteMeta","key","1"]',
    '["bounds",{}]',
    '[',
  ];

  /** JSON that is no call, of a length that may be another one. */
  function call(): Buffer {
    const text = Buffer.from(TEXTS[random.integer(TEXTS.length)]!);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(random.integer(4) === 0 ? 2 ** 32 - 1 : text.length);
    return Buffer.concat([length, text]);
  }

  /** A frame with a known length, and mostly of a kind that exists. */
  function frame(): Buffer {
    const isCall = random.integer(2) === 0;
    const body = isCall ? call() : randomBytes(random.integer(40));
    const header = Buffer.alloc(9);
    header.writeUInt32LE(random.integer(50) === 0 ? 2 ** 31 : body.length);
    header.writeUInt32LE(random.integer(3), 4);
    header[8] = isCall ? FRAME.call : random.integer(14);
    return Buffer.concat([header, body]);
  }

  test('end the connection of the process that sends them, and do no harm to others', async () => {
    const sockets = await connections(41);
    const fatal: unknown[] = [];
    const store = await openOver(sockets[0]!, { store: embedded, clock });
    for (const [index, { using, serving }] of sockets.slice(1).entries()) {
      const onFatal = (error: unknown) => void fatal.push(error);
      serveStore({ store: embedded, stream: serving, version: 'test', clock, logger: silentLogger, onFatal });
      using.on('error', () => {}).resume();
      const hello = Buffer.concat([Buffer.from([4, 0, 0, 0, 0, 0, 0, 0, FRAME.hello]), Buffer.from('test')]);
      if (index % 4 > 0) using.write(hello);
      for (let count = 0; count < 20; count++) using.write(index % 4 === 1 ? randomBytes(30) : frame());
      using.end();
      if (!using.closed) await once(using, 'close');
    }
    expect(fatal).toEqual([]);
    await store.logs.append('log', batchOf('record'));
    expect((await store.logs.read('log', 0, all)).batches).toHaveLength(1);
    await store.close();
  });

  test('end the connection to a store that sends them', async () => {
    for (const { using, serving } of await connections(20)) {
      const lost: string[] = [];
      const store = await openOver(
        { using, serving },
        {
          store: embedded,
          clock,
          onLost: (reason) => lost.push(reason),
        },
      );
      const appending = store.logs.append('log', batchOf('record'));
      appending.catch(() => {});
      for (let count = 0; count < 50; count++) serving.write(frame());
      await until(() => lost.length === 1);
      expect(store.writeState).toBe('unreachable');
      await store.close();
    }
  });
});
