import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';
import { nodeDisk } from '../../src/lib/disk/node-disk.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { ownIdentity } from '../../src/server/tls/own-identity.ts';
import { type ClusterStoreSettings, openClusterStore } from '../../src/storage/cluster/open.ts';
import { batchOf } from '../support/batch.ts';
import { natsAccount } from '../support/nats/accounts.ts';
import { hasNatsServer } from './has-nats-server.ts';

// As docs/scaling.md lists them.
const PERMISSIONS = {
  publish: ['$JS.API.>', 'millrace.secured.>', '$SYS.REQ.SERVER.PING.CONNZ', '_INBOX.>'],
  subscribe: ['_INBOX.>', 'millrace.secured.writer.>'],
};

describe.skipIf(!hasNatsServer('a store on NATS with TLS and credentials'))(
  'NATS with TLS and accounts',
  () => {
    const account = natsAccount(PERMISSIONS);
    let directory: string;
    let cluster: LocalCluster;
    let ca: string;
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'millrace-secured-'));
      const { identity, caFile } = await ownIdentity({
        disk: nodeDisk(directory),
        clock: systemClock,
        random: systemRandom,
        names: ['127.0.0.1'],
      });
      ca = await readFile(caFile, 'utf8');
      const [certificateFile, keyFile] = [join(directory, 'server.crt'), join(directory, 'server.key')];
      await writeFile(certificateFile, identity.certificates);
      await writeFile(keyFile, identity.privateKey, { mode: 0o600 });
      const extra = `${account.config}tls { cert_file: "${certificateFile}", key_file: "${keyFile}" }\n`;
      cluster = await LocalCluster.start({ nodes: 1, extra });
    });
    afterAll(async () => {
      await cluster?.[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    });

    const open = (settings: Pick<ClusterStoreSettings, 'tls' | 'credentials'>) =>
      openClusterStore({
        url: `${cluster.url.replace('nats:', 'tls:')}/secured`,
        acceptDataLoss: false,
        clock: systemClock,
        random: systemRandom,
        logger: silentLogger,
        ...settings,
      });

    test('gateways with the permissions of the documentation share a store', async () => {
      const settings = { tls: { ca }, credentials: account.credentials };
      const [a, b] = await Promise.all([open(settings), open(settings)]);
      await a.logs.createLog('log', { retentionMs: 3_600_000 });
      await b.meta.catchUp();
      for (const [index, { logs }] of [a, b, a, b].entries())
        await logs.append('log', batchOf(String(index)));
      const { batches } = await a.logs.read('log', 0, { maxBytes: 2 ** 20 });
      expect(batches.map(({ bytes }) => bytes.toString())).toEqual(['0', '1', '2', '3']);
      const sha256 = await a.blobs.put(Buffer.from('code'));
      expect((await b.blobs.get(sha256))?.toString()).toBe('code');
      await a.logs.trim('log', batches[2]!.pos);
      await b.meta.delete('none');
      await Promise.all([a.close(), b.close()]);
    });

    test.each([
      ['an authority that is not trusted', () => ({ credentials: account.credentials }), /--store-tls/],
      [
        'credentials of another account',
        () => ({ tls: { ca }, credentials: natsAccount(PERMISSIONS).credentials }),
        /--store-credentials/,
      ],
      ['no credentials', () => ({ tls: { ca } }), /--store-credentials/],
    ])('%s: the error names the option', async (_, settings, expected) => {
      await expect(open(settings())).rejects.toThrow(expected);
    });
  },
);
