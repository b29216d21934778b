import { X509Certificate } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeDisk } from '../../../src/lib/disk/node-disk.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { ownIdentity } from '../../../src/server/tls/own-identity.ts';
import { temporaryDirectory } from '../../support/server-process.ts';

const NAMES = ['localhost', '127.0.0.1', '::1', 'some-host'];
const DAY_MS = 86_400_000;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let clock: VirtualClock;
beforeEach(async () => {
  directory = await temporaryDirectory();
  clock = new VirtualClock();
});
afterEach(() => directory[Symbol.asyncDispose]());

const open = (names = NAMES) =>
  ownIdentity({ disk: nodeDisk(directory.path), clock, random: systemRandom, names });
const file = (name: string) => join(directory.path, 'tls', name);

test('it is generated once, and loaded after a restart', async () => {
  const { identity, caFile } = await open();
  expect(caFile).toBe(file('ca.pem'));
  expect(await open()).toEqual({ identity, caFile });
  await clock.advance(600 * DAY_MS);
  expect(await open()).toEqual({ identity, caFile });
});

test('only the owner may read the private key, which is in no other file', async () => {
  await open();
  expect((await stat(file('server.pem'))).mode & 0o777).toBe(0o600);
  expect(await readFile(file('ca.pem'), 'utf8')).not.toContain('PRIVATE KEY');
});

test('its certificate names the server and was issued by the CA that clients trust', async () => {
  const { identity, caFile } = await open();
  const [server, issuer] = [identity.certificates, await readFile(caFile)].map(
    (pem) => new X509Certificate(pem),
  );
  expect(server!.checkIssued(issuer!)).toBe(true);
  expect(server!.verify(issuer!.publicKey)).toBe(true);
  expect(issuer!.ca).toBe(true);
  expect(server!.ca).toBe(false);
  for (const name of ['localhost', 'some-host']) expect(server!.checkHost(name)).toBe(name);
  for (const address of ['127.0.0.1', '::1']) expect(server!.checkIP(address)).toBe(address);
});

test('it is renewed well before it expires', async () => {
  const before = await open();
  await clock.advance(660 * DAY_MS);
  const after = await open();
  expect(after.identity).not.toEqual(before.identity);
  expect(Date.parse(new X509Certificate(after.identity.certificates).validTo)).toBeGreaterThan(
    clock.now() + 800 * DAY_MS,
  );
  expect(await readFile(after.caFile, 'utf8')).toBe(
    after.identity.certificates.slice(-(await readFile(after.caFile)).length),
  );
});

test.each([
  ['is empty', async () => writeFile(file('server.pem'), '')],
  ['is garbage', async () => writeFile(file('server.pem'), Buffer.alloc(3_000, 0xee))],
  [
    'is cut short',
    async () => writeFile(file('server.pem'), (await readFile(file('server.pem'))).subarray(0, 500)),
  ],
  [
    'has the key of another certificate',
    async () => {
      const mine = await readFile(file('server.pem'), 'utf8');
      await rm(file('server.pem'));
      const { privateKey } = (await open()).identity;
      await writeFile(file('server.pem'), privateKey + mine.slice(mine.indexOf('-----BEGIN CERT')));
    },
  ],
])('it is generated again when its file %s', async (_, damage) => {
  const before = await open();
  await damage();
  const after = await open();
  expect(after.identity.certificates).not.toBe(before.identity.certificates);
  expect(await open()).toEqual(after);
});

test('it is generated again when the machine has another name', async () => {
  const before = await open();
  expect(await open(['localhost'])).toEqual(before);
  const after = await open([...NAMES, 'new-name']);
  expect(new X509Certificate(after.identity.certificates).checkHost('new-name')).toBe('new-name');
});

test('the file for clients is written again when it is missing', async () => {
  const { caFile, identity } = await open();
  await rm(caFile);
  await open();
  expect(identity.certificates).toContain(await readFile(caFile, 'utf8'));
});
