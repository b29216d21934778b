import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '@nats-io/transport-node';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { OperatorError } from '../../src/lib/operator-error.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { openClusterStore } from '../../src/storage/cluster/open.ts';
import type { ClusterStore } from '../../src/storage/cluster/nats-status.ts';
import { batchOf } from '../support/batch.ts';
import { eventually } from '../support/eventually.ts';
import { freshName } from './fresh-name.ts';
import { hasNatsServer } from './has-nats-server.ts';

function open(url: string, acceptDataLoss = false, logger = silentLogger): Promise<ClusterStore> {
  return openClusterStore({
    url,
    acceptDataLoss,
    clock: systemClock,
    random: systemRandom,
    logger,
  });
}

describe.skipIf(!hasNatsServer('a store on NATS'))('a store on NATS', () => {
  const clusters: LocalCluster[] = [];
  const start = async (options: Parameters<typeof LocalCluster.start>[0]) => {
    const cluster = await LocalCluster.start({ nodes: 1, ...options });
    clusters.push(cluster);
    return cluster;
  };
  let cluster: LocalCluster;
  beforeAll(async () => {
    cluster = await start({});
  });
  afterAll(async () => {
    for (const one of clusters) await one[Symbol.asyncDispose]();
  });

  test('what one gateway stores another one reads, also later', async () => {
    const url = `${cluster.url}/${freshName('shared')}`;
    const [a, b] = await Promise.all([open(url), open(url)]);
    await a.logs.createLog('log', { retentionMs: 3_600_000 });
    const appended = await a.logs.append('log', batchOf('record'));
    const sha256 = await a.blobs.put(Buffer.alloc(3 * 2 ** 20, 'code'));
    await a.meta.create('key', Buffer.from('value'));
    const read = async (store: ClusterStore) => {
      await store.meta.catchUp();
      const { batches } = await store.logs.read('log', 0, { maxBytes: 1 });
      return [
        batches.map(({ pos, bytes }) => [pos, bytes.toString()]),
        (await store.meta.get('key'))?.value.toString(),
        (await store.blobs.get(sha256))?.length,
      ];
    };
    const expected = [[[appended.pos, 'record']], 'value', 3 * 2 ** 20];
    expect(await read(b)).toEqual(expected);
    await Promise.all([a.close(), b.close()]);
    const c = await open(url);
    expect(await read(c)).toEqual(expected);
    await c.close();
    await expect(c.meta.create('late', Buffer.from('x'))).rejects.toMatchObject({ kind: 'failed' });
  });

  test('changes wait while the server is away, and the state of writes shows it', async () => {
    const store = await open(`${cluster.url}/${freshName('away')}`);
    expect(store.writeState).toBe('writable');
    await cluster.nodes[0]!.kill();
    await eventually(async () => store.writeState === 'unreachable' || undefined);
    const created = store.meta.create('key', Buffer.from('value'));
    await cluster.nodes[0]!.start();
    expect(await created).toBeTypeOf('number');
    expect(store.writeState).toBe('writable');
    await store.close();
  });

  test('a server that comes back with a limit below a large record is not used', async () => {
    const one = await start({});
    const [node] = one.nodes;
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
    const store = await open(one.url, false, logger);
    const restartWith = async (extra: string) => {
      await node!.kill();
      Object.assign(node!.settings, { extra });
      await node!.start();
    };
    await restartWith('max_payload: 1MB\n');
    const isWarning = (message: string) =>
      /accepts messages of 1048576 bytes.*"max_payload: 16MB".*it is not used/.test(message);
    await eventually(async () => warnings.some(isWarning) || undefined);
    await restartWith('');
    await store.meta.create('key', Buffer.from('value'));
    expect(warnings.filter(isWarning)).toHaveLength(1);
    await store.close();
  });

  test('a limit that is lowered below a record while a gateway is connected is named', async () => {
    const one = await start({});
    const [node] = one.nodes;
    const store = await open(one.url);
    const reloadWith = async (extra: string) => {
      const reloads = () => node!.log().split('Reloaded server configuration').length;
      const before = reloads();
      Object.assign(node!.settings, { extra });
      await node!.reload();
      await eventually(async () => reloads() > before || undefined);
    };
    await store.logs.createLog('log', { retentionMs: 3_600_000 });
    await reloadWith('max_payload: 1MB\n');
    const small = /accepts messages of 1048576 bytes.*"max_payload: 16MB"/;
    const large = store.logs.append('log', batchOf('x'.repeat(2 ** 21)));
    await expect(large).rejects.toThrow(small);
    expect(store.writeState).toBe('unreachable');
    expect(store.problem).toMatch(small);
    await expect(store.natsStatus()).rejects.toThrow(small);
    await reloadWith('');
    await eventually(async () => store.problem === undefined || undefined);
    await store.logs.append('log', batchOf('x'.repeat(2 ** 21)));
    const { batches } = await store.logs.read('log', 0, { maxBytes: 2 ** 23 });
    expect(batches.map(({ bytes }) => bytes.length)).toEqual([2 ** 21]);
    await store.close();
  });

  test('a server that is not set as it must be is refused, with the line to change', async () => {
    const url = 'nats://127.0.0.1:1';
    await expect(open(url)).rejects.toThrow(
      /cannot connect to NATS at 127\.0\.0\.1:1.*nats-server is running/,
    );
    const wrong = await start({ syncInterval: '2m' });
    await expect(open(wrong.url)).rejects.toThrow(/server_tags: \["sync:always"\]/);
    const store = await open(wrong.url, true);
    await store.close();
    const small = await start({
      extra: `accounts { A { jetstream { max_file: 8MB }, users: [{ user: a, password: a }] } }\nno_auth_user: a\n`,
    });
    await expect(open(small.url)).rejects.toThrow(/may store 8388608 bytes.*raise "max_file"/);
    const tiny = await start({ maxStoreBytes: 2 ** 20 });
    for (let attempt = 0; attempt < 2; attempt++)
      await expect(open(tiny.url)).rejects.toThrow(/no room for the 8 MiB .*raise "max_file_store"/);
    const none = await start({ maxStoreBytes: 0 });
    await expect(open(none.url)).rejects.toThrow(
      /no room for the stream MILLRACE_millrace_META.*max_file_store/,
    );
  });

  test.each([
    [
      'publish to its subjects',
      ['$JS.API.>', '_INBOX.>'],
      ['_INBOX.>'],
      /Publish to "millrace\.millrace\.meta/,
    ],
    ['use JetStream', ['millrace.>', '_INBOX.>'], ['_INBOX.>'], /Publish to "\$JS\.API/],
    ['receive answers', ['>'], ['millrace.>'], /Subscription to "_INBOX/],
  ])(
    'a user who may not %s gets an error that names the missing permission',
    async (_, publish, subscribe, expected) => {
      const permissions = JSON.stringify({ publish, subscribe });
      const { url } = await start({
        extra: `authorization { users: [{ user: u, password: p, permissions: ${permissions} }] }\n`,
      });
      const startedMs = performance.now();
      const error = await open(url.replace('nats://', 'nats://u:p@'), true).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(OperatorError);
      expect((error as Error).message).toMatch(expected);
      // At once, and not after everything was tried again.
      expect(performance.now() - startedMs).toBeLessThan(8_000);
    },
  );

  test('servers that do not know each other are refused: each gateway would choose another one', async () => {
    const [one, other] = [await start({}), await start({})];
    await expect(open(`${one.url},${other.nodes[0]!.address}`)).rejects.toThrow(
      /names 2 servers, and NATS server n1 is in no cluster.*routes/,
    );
  });

  test('servers of two clusters are refused: which one keeps a record would depend on the connection', async () => {
    const [one, other] = [await start({ nodes: 3 }), await start({ nodes: 3 })];
    const name = freshName('twice');
    const both = `${one.url},${other.nodes[0]!.address}/${name}`;
    // Whichever the gateway is connected to first, and whether the other one has such a store or not.
    const expected =
      /NATS server n\d at .* has (no|another) stream MILLRACE_twice_.*Name only the servers of one cluster/;
    await expect(open(both)).rejects.toThrow(expected);
    for (const { url } of [one, other]) await (await open(`${url}/${name}`)).close();
    await expect(open(both)).rejects.toThrow(expected);

    // A server that is not reached at the start is not used later.
    await other.nodes[0]!.kill();
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
    const store = await open(both, false, logger);
    await other.nodes[0]!.start();
    for (const node of one.nodes) await node.kill();
    await eventually(async () => warnings.some((text) => expected.test(text)) || undefined);
    expect(store.writeState).toBe('unreachable');
    for (const node of one.nodes) await node.start();
    await eventually(
      async () => (await store.meta.create(freshName('key'), Buffer.from('value'))) || undefined,
    );
    await store.close();
  });

  test('a stream that was deleted is missed: created again, it would be empty without a word', async () => {
    const name = freshName('gone');
    const url = `${cluster.url}/${name}`;
    const store = await open(url);
    await store.close();
    const stream = `MILLRACE_${name}_LOGS_3`;
    const nats = await connect({ servers: cluster.url.replace('nats://', '') });
    await nats.request(`$JS.API.STREAM.DELETE.${stream}`);
    await nats.close();
    await expect(open(url)).rejects.toThrow(`the JetStream stream ${stream} of this store is gone`);
  });

  test('a clock that differs from those of the servers is a warning', async () => {
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
    for (const aheadMs of [0, 3_600_000, -60_000]) {
      const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
      const settings = { url: `${cluster.url}/clock`, acceptDataLoss: false, random: systemRandom };
      const store = await openClusterStore({ ...settings, clock, logger });
      await store.close();
    }
    const ofClocks = warnings.filter((text) => text.includes('clock'));
    expect(ofClocks).toEqual([
      expect.stringMatching(
        /^the clock of this gateway is 3600 s ahead of those of the NATS servers: .*Synchronize/,
      ),
      expect.stringMatching(
        /^the clock of this gateway is 60 s behind those of the NATS servers: .*Synchronize/,
      ),
    ]);
  });

  test('a file without credentials is named, and not the server', async () => {
    const opened = openClusterStore({
      url: cluster.url,
      credentials: Buffer.from('no credentials'),
      acceptDataLoss: false,
      clock: systemClock,
      random: systemRandom,
      logger: silentLogger,
    });
    await expect(opened).rejects.toThrow(/the file of --store-credentials has no credentials of NATS: give/);
  });

  test('only the right user gets in', async () => {
    const secured = await start({ extra: 'authorization { user: gateway, password: "p@ss" }\n' });
    await expect(open(secured.url)).rejects.toThrow(/cannot connect/);
    const store = await open(secured.url.replace('nats://', 'nats://gateway:p%40ss@'));
    await store.close();
  });
});
