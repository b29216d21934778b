import { mkdtempSync, writeFileSync } from 'node:fs';
import { type NetworkInterfaceInfo, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { clusterChoice } from '../../../../src/cli/start/options/store-options.ts';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { advertisedEndpoint } from '../../../../src/server/gateway/advertised.ts';
import { removeDirectory } from '../../../support/remove-directory.ts';

const cwd = mkdtempSync(join(tmpdir(), 'millrace-store-options-'));
const NONE = {
  store: undefined,
  'store-tls': undefined,
  'store-credentials': undefined,
  'access-key-file': undefined,
  'accept-data-loss': false,
  advertise: undefined,
  data: undefined,
  ephemeral: false,
  'encrypt-key-file': undefined,
  tls: undefined,
  durability: 'fsync',
} as const;
const STORE = { ...NONE, store: 'nats://a:4222' };
const choose = (options: Parameters<typeof clusterChoice>[0]) =>
  clusterChoice(options, { cwd, clock: new VirtualClock(), logger: silentLogger });

test('a server is on its own without --store', () => {
  expect(choose(NONE)).toBeUndefined();
  expect(choose({ ...STORE, advertise: 'http://10.0.0.7:4566/' })?.advertise).toBe('http://10.0.0.7:4566');
});

test.each([
  [{ ...NONE, 'accept-data-loss': true }, '--accept-data-loss is for a gateway: add --store, or remove it'],
  [{ ...NONE, advertise: 'http://a' }, '--advertise is for a gateway'],
  [{ ...STORE, data: 'x' }, '--data does not go with --store: the state of a gateway is in its store'],
  [{ ...STORE, ephemeral: true }, '--ephemeral does not go with --store'],
  [{ ...STORE, 'encrypt-key-file': 'k' }, 'encrypt the disks of the NATS servers'],
  [{ ...STORE, tls: 'self-signed' as const }, 'use --tls-cert and --tls-key'],
  [{ ...STORE, durability: 'os' as const }, '--durability os does not go with --store: sync_interval'],
  [{ ...STORE, advertise: '10.0.0.7:4566' }, '--advertise takes a URL without a path'],
  [{ ...STORE, 'store-tls': 'a,b' }, 'CA,CERT,KEY, not "a,b"'],
  [{ ...STORE, 'store-credentials': 'missing' }, 'cannot be read (ENOENT)'],
])('a choice that cannot be is refused with the remedy: %#', (options, sentence) => {
  expect(() => choose(options)).toThrow(sentence);
});

test('files of TLS and credentials are read when the gateway starts', () => {
  onTestFinished(() => removeDirectory(cwd));
  for (const name of ['ca', 'cert', 'key', 'creds']) writeFileSync(join(cwd, name), name);
  expect(choose({ ...STORE, 'store-tls': 'ca,cert,key', 'store-credentials': 'creds' })).toBeDefined();
});

test('a gateway that listens on all addresses advertises one that others can reach', () => {
  const address = (text: string, internal: boolean) =>
    ({ address: text, family: 'IPv4', internal }) as NetworkInterfaceInfo;
  const interfaces = { lo: [address('127.0.0.1', true)], eth0: [address('10.0.0.7', false)] };
  expect(advertisedEndpoint({ host: '0.0.0.0', port: 4566, isTls: false }, interfaces)).toBe(
    'http://10.0.0.7:4566',
  );
  expect(advertisedEndpoint({ host: '10.1.1.1', port: 1, isTls: true }, interfaces)).toBe(
    'https://10.1.1.1:1',
  );
});
