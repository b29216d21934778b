import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { sectionOf } from '../../../../src/cli/connection/aws-credentials.ts';
import { checkedIdentity } from '../../../../src/cli/start/options/tls-options.ts';
import { MemoryDisk } from '../../../../src/lib/disk/memory/memory-disk.ts';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { OperatorError } from '../../../../src/lib/operator-error.ts';
import { seededRandom } from '../../../../src/lib/random.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { ownIdentity } from '../../../../src/server/tls/own-identity.ts';
import { parseKeyFile } from '../../../../src/storage/embedded/encryption/key-file.ts';
import { readKeyRing, writeKeyRing } from '../../../../src/storage/embedded/encryption/key-ring.ts';
import { isStorageError } from '../../../../src/storage/error.ts';
import { fileKeysOf, KEY_LINE, OTHER_KEY_LINE } from '../../../support/encryption.ts';
import { accepts, acceptsLater, Disagreement, isOneOf, type Parser } from '../parser.ts';

const KEYS = fileKeysOf(KEY_LINE);
const RING = {
  generation: 7,
  current: 2,
  unencrypted: { segmentsBelow: 3, chunksTo: 4, statesTo: 5 },
  keys: new Map([
    [1, Buffer.alloc(32, 1)],
    [2, Buffer.alloc(32, 2)],
  ]),
};

const ringDisk = new MemoryDisk('memory');
await writeKeyRing(ringDisk, RING, KEYS, seededRandom('ring'));
const ringFile = ringDisk.image().get('keys')!;

const keyRing: Parser = {
  name: 'key-ring',
  samples: [ringFile],
  tokens: [
    '"generation"',
    '"current"',
    '"unencrypted"',
    '"keys"',
    'null',
    '1e999',
    '-1',
    '{}',
    '[]',
    '"__proto__"',
  ],
  parse: (input) =>
    acceptsLater(async () => {
      const ring = await readKeyRing(new MemoryDisk('memory', new Map([['keys', input]])), KEYS);
      const { generation, current, unencrypted, keys } = ring!;
      const { segmentsBelow, chunksTo, statesTo } = unencrypted!;
      const read = [generation, current, segmentsBelow, chunksTo, statesTo].join();
      // Each key is authenticated with these. One that is left out is an error once it is needed.
      const areWritten = [...keys].every(([number, key]) => RING.keys.get(number)?.equals(key) === true);
      if (read !== '7,2,3,4,5' || !areWritten) {
        throw new Disagreement('the ring says something that was not written');
      }
    }, isStorageError),
};

const keyFile: Parser = {
  name: 'key-file',
  samples: [`# keys\n${KEY_LINE}\n\nold: ${OTHER_KEY_LINE.split(/\s+/).at(-1)}\n`, 'a: '.padEnd(67, 'f0')],
  tokens: ['\n', ': ', '#', '=', 'AAAA', '\r'],
  parse: (input) =>
    accepts(() => {
      const { all, current } = parseKeyFile(input.toString(), 'file');
      if (all[0] !== current) throw new Disagreement('the current key is not the first');
      if (all.some(({ secret }) => secret.length !== 32)) throw new Disagreement('a key is not of 32 bytes');
    }, isOneOf(OperatorError)),
};

const clock = new VirtualClock();
const tlsDisk = new MemoryDisk('memory');
const NAMES = ['localhost', '127.0.0.1'];
await ownIdentity({ disk: tlsDisk, clock, random: seededRandom('tls'), names: NAMES });
const ownFile = tlsDisk.image().get('tls/server.pem')!;
const PEM_TOKENS = [
  '-----BEGIN CERTIFICATE-----\n',
  '-----END CERTIFICATE-----\n',
  '-----BEGIN PRIVATE KEY-----\n',
  '-----BEGIN ENCRYPTED PRIVATE KEY-----\n',
  '-----BEGIN EC PARAMETERS-----\n',
  '\r\n',
  'AAAA',
  '=',
];

/** Whatever the file has become, the server has a certificate that it can present. */
const ownCertificate: Parser = {
  name: 'tls-own-certificate',
  samples: [ownFile],
  tokens: PEM_TOKENS,
  async parse(input) {
    const disk = new MemoryDisk('memory', new Map([['tls/server.pem', input]]));
    const { identity } = await ownIdentity({ disk, clock, random: seededRandom('tls'), names: NAMES });
    createSecureContext({ cert: identity.certificates, key: identity.privateKey });
    return ownFile.includes(identity.privateKey);
  },
};

/** A certificate and its key in one text, as the files of an operator may be. */
const givenCertificate: Parser = {
  name: 'tls-given-certificate',
  samples: [ownFile],
  tokens: PEM_TOKENS,
  parse: (input) =>
    accepts(() => {
      const text = input.toString();
      const files = { certFile: 'cert.pem', keyFile: 'key.pem', logger: silentLogger, nowMs: clock.now() };
      const { certificates, privateKey } = checkedIdentity({ certificates: text, privateKey: text }, files);
      // What a reload of a running server does with it.
      createSecureContext({ cert: certificates, key: privateKey });
      void new X509Certificate(certificates).validTo;
    }, isOneOf(OperatorError)),
};

const sharedCredentials: Parser = {
  name: 'aws-shared-files',
  samples: [
    '[default]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n\n[profile dev]\nregion=eu-west-1\n',
    '# a comment\r\n[ default ]\r\naws_access_key_id=A\r\ns3 =\r\n  max_concurrent_requests = 20\r\n',
  ],
  tokens: ['[', ']', '=', '\n', '[default]', '[profile ', '__proto__ = x', 'constructor = x', ' \t'],
  parse(input) {
    const settings = sectionOf(input.toString(), 'default');
    if (Object.getPrototypeOf(settings) !== Object.prototype)
      throw new Disagreement('it has another prototype');
    return Object.values(settings).every((value) => typeof value === 'string');
  },
};

export const keyParsers: readonly Parser[] = [
  keyRing,
  keyFile,
  ownCertificate,
  givenCertificate,
  sharedCredentials,
];
