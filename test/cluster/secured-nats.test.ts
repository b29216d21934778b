import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';
import { issueCertificate } from '../../src/lib/certificate/certificate.ts';
import { nodeDisk } from '../../src/lib/disk/node-disk.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { ownIdentity } from '../../src/server/tls/own-identity.ts';
import { type ClusterStoreSettings, openClusterStore } from '../../src/storage/cluster/open.ts';
import { batchOf } from '../support/batch.ts';
import { natsAccount } from '../support/nats/accounts.ts';
import { freshName } from './fresh-name.ts';
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
      const log = freshName('log');
      await a.logs.createLog(log, { retentionMs: 3_600_000 });
      await b.meta.catchUp();
      for (const [index, { logs }] of [a, b, a, b].entries()) await logs.append(log, batchOf(String(index)));
      const { batches } = await a.logs.read(log, 0, { maxBytes: 2 ** 20 });
      expect(batches.map(({ bytes }) => bytes.toString())).toEqual(['0', '1', '2', '3']);
      const sha256 = await a.blobs.put(Buffer.from('code'));
      expect((await b.blobs.get(sha256))?.toString()).toBe('code');
      await a.logs.trim(log, batches[2]!.pos);
      await b.meta.delete('none');
      await Promise.all([a.close(), b.close()]);
    });

    test.each([
      ['an authority that is not trusted', () => ({ credentials: account.credentials }), /--store-tls/],
      [
        'credentials of another account',
        () => ({ tls: { ca }, credentials: natsAccount(PERMISSIONS).credentials }),
        /do not let this user in: check --store-credentials/,
      ],
      ['no credentials', () => ({ tls: { ca } }), /do not let this user in: check --store-credentials/],
    ])('%s: the error names the option', async (_, settings, expected) => {
      await expect(open(settings())).rejects.toThrow(expected);
    });
  },
);

const DAY_MS = 86_400_000;

/** An authority, and certificates of it. */
function authority(name: string) {
  const makeKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const own = makeKeys();
  const issue = (
    { publicKey, privateKey }: typeof own,
    use: Parameters<typeof issueCertificate>[0]['use'],
    days = 1,
  ) => ({
    cert: issueCertificate({
      issuer: name,
      issuerPrivateKey: own.privateKey,
      issuerPublicKey: own.publicKey,
      subject: use.kind === 'authority' ? name : '127.0.0.1',
      publicKey,
      serialNumber: systemRandom.bytes(16),
      notBeforeMs: systemClock.now() - 2 * DAY_MS,
      notAfterMs: systemClock.now() + days * DAY_MS,
      use,
    }),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  });
  const server = { kind: 'server', names: ['127.0.0.1'] } as const;
  return {
    ca: issue(own, { kind: 'authority' }).cert,
    server: (days?: number) => issue(makeKeys(), server, days),
    // Without a purpose, so for clients too.
    client: (days?: number) => issue(makeKeys(), { kind: 'authority' }, days),
  };
}

describe.skipIf(!hasNatsServer('a store on NATS with certificates of clients'))(
  'NATS that verifies certificates',
  () => {
    const ours = authority('ours');
    const other = authority('other');
    let directory: string;
    let cluster: LocalCluster;
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'millrace-verified-'));
      const { cert, key } = ours.server();
      for (const [name, text] of Object.entries({ ca: ours.ca, cert, key })) {
        await writeFile(join(directory, name), text, { mode: 0o600 });
      }
      const files = ['cert', 'key', 'ca'].map((name) => `${name}_file: "${join(directory, name)}"`);
      cluster = await LocalCluster.start({ nodes: 1, extra: `tls { ${files.join(', ')}, verify: true }\n` });
    });
    afterAll(async () => {
      await cluster?.[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    });

    const open = (tls: ClusterStoreSettings['tls']) =>
      openClusterStore({
        url: cluster.url,
        tls,
        acceptDataLoss: false,
        clock: systemClock,
        random: systemRandom,
        logger: silentLogger,
      });

    test('a gateway with CA, CERT and KEY gets in', async () => {
      const store = await open({ ca: ours.ca, ...ours.client() });
      expect(store.writeState).toBe('writable');
      await store.close();
    });

    test.each([
      ['no certificate', () => ({ ca: ours.ca }), /verif(y|ies) clients[:,] give --store-tls CA,CERT,KEY/],
      [
        'an expired certificate',
        () => ({ ca: ours.ca, ...ours.client(-1) }),
        /--store-tls: CERT has expired/,
      ],
      ['a certificate of another authority', () => ({ ca: ours.ca, ...other.client() }), /--store-tls/],
      [
        'another CA',
        () => ({ ca: other.ca, ...ours.client() }),
        /not of an authority that is trusted.*--store-tls/,
      ],
      [
        'the key of another certificate',
        () => ({ ca: ours.ca, cert: ours.client().cert, key: ours.client().key }),
        /--store-tls: KEY is not the key of CERT/,
      ],
      ['no key', () => ({ ca: ours.ca, ...ours.client(), key: 'x' }), /--store-tls: KEY is no private key/],
      ['no CA', () => ({ ca: 'x' }), /--store-tls: CA is no certificate in PEM/],
    ])('%s: the error names the option', async (_, tls, expected) => {
      await expect(open(tls())).rejects.toThrow(expected);
    });
  },
);
