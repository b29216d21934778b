import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { AccessSecrets } from '../../src/access/access-secrets.ts';
import { MemoryDisk } from '../../src/lib/disk/memory/memory-disk.ts';
import { nodeDisk } from '../../src/lib/disk/node-disk.ts';
import { removeFolder } from '../../src/lib/disk/remove-folder.ts';
import { writeFile } from '../../src/lib/disk/write-file.ts';
import { systemRandom } from '../../src/lib/random.ts';

const ID = 'AKIA123456789012ABCDEFGH';

let disk: MemoryDisk;

beforeEach(() => {
  disk = new MemoryDisk('memory');
});

const open = () => AccessSecrets.open(disk, systemRandom);

test('no key is stored before it is needed, and then it stays', async () => {
  const secrets = await open();
  expect(secrets.hasKey).toBe(false);
  expect(await disk.list('')).toEqual([]);
  await Promise.all([secrets.prepare(), secrets.prepare()]);
  const { secretAccessKey, sealedSecret } = secrets.issue(ID);
  expect(secretAccessKey).toMatch(/^[\w+/]{40}$/);
  const reopened = await open();
  expect(reopened.unseal(ID, sealedSecret)).toBe(secretAccessKey);
  expect(reopened.sessionSecrets(ID)).toEqual(secrets.sessionSecrets(ID));
  expect(reopened.rootSecret(ID)).toBe(secrets.rootSecret(ID));
  expect(reopened.rootSecret(ID)).not.toBe(secrets.sessionSecrets(ID).secretAccessKey);
});

test('a secret is opened for its own access key only, and only as it was sealed', async () => {
  const secrets = await open();
  await secrets.prepare();
  const { sealedSecret } = secrets.issue(ID);
  expect(secrets.unseal(ID.replace('H', 'A'), sealedSecret)).toBeUndefined();
  const bytes = Buffer.from(sealedSecret, 'base64');
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    expect(secrets.unseal(ID, changed.toString('base64'))).toBeUndefined();
  }
  for (const length of [0, 27, 28]) {
    expect(secrets.unseal(ID, bytes.subarray(0, length).toString('base64'))).toBeUndefined();
  }
});

test('a damaged key file is named, with what to do', async () => {
  await writeFile(disk, 'access.key', Buffer.from('short'));
  await expect(open()).rejects.toThrow(
    /access\.key has 5 bytes instead of 32: restore it from a backup, or remove/,
  );
});

test('a link to a file that does not exist is not replaced by a new key', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-secrets-'));
  onTestFinished(() => removeFolder(folder));
  const host = nodeDisk(folder);
  await host.makeLink('access.key', join(folder, 'volume', 'key'));
  await expect(AccessSecrets.open(host, systemRandom)).rejects.toThrow(
    /access\.key is a link to a file that does not exist: mount or restore/,
  );
});
