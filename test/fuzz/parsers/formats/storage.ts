import { crc32 } from 'node:zlib';
import { DIRECT_ALIGNMENT } from '../../../../src/lib/disk/disk.ts';
import { type DiskImage, MemoryDisk } from '../../../../src/lib/disk/memory/memory-disk.ts';
import { seededRandom } from '../../../../src/lib/random.ts';
import { silentLogger } from '../../../../src/lib/log/logger.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { readBlockHeader } from '../../../../src/storage/embedded/journal/block.ts';
import { type EmbeddedStoreSettings, openEmbeddedStore } from '../../../../src/storage/embedded/open.ts';
import { isStorageError, StorageError } from '../../../../src/storage/error.ts';
import type { Store } from '../../../../src/storage/port.ts';
import { ENCRYPTED } from '../../../support/encryption.ts';
import { batchOf } from '../../../support/batch.ts';
import { acceptsLater, Disagreement, isOneOf, type Parser } from '../parser.ts';

const LOG = 'log';
const BATCHES = 40;

type Encryption = EmbeddedStoreSettings['encryption'];

function open(disk: MemoryDisk, encryption: Encryption): Promise<Store> {
  return openEmbeddedStore({
    disk,
    encryption,
    clock: new VirtualClock(),
    logger: silentLogger,
    durability: 'fsync',
    // Small, so that a directory has every kind of file and opens quickly.
    options: { segmentBytes: 32 * 1024, pageBytes: 16 * 1024, tailBytes: 32 * 1024, maxBatchBytes: 8 * 1024 },
  });
}

const textOf = (index: number) => `batch ${index};`.padEnd(900, '.');

interface Directory {
  readonly image: DiskImage;
  readonly encryption: Encryption;
  readonly texts: ReadonlyMap<number, string>;
  readonly sha256: string;
}

/** A directory as it is after a crash, with the texts of its log by position. */
async function makeDirectory(encryption?: Encryption): Promise<Directory> {
  const disk = new MemoryDisk('memory');
  const store = await open(disk, encryption);
  const texts = new Map<number, string>();
  await store.logs.createLog(LOG, { retentionMs: 10 ** 9 });
  await store.meta.create('key', Buffer.from('value'));
  const sha256 = await store.blobs.put(Buffer.from('code'));
  for (let index = 0; index < BATCHES; index++) {
    const { pos } = await store.logs.append(LOG, batchOf(textOf(index)));
    texts.set(pos, textOf(index));
  }
  const image = disk.image();
  await store.close();
  return { image, encryption, texts, sha256 };
}

/** Opens the directory with another content of one file. Whatever is read is what was written, or damage is reported. */
function damagedFile(name: string, path: string, directory: Directory): Parser {
  const { image, encryption } = directory;
  return {
    name: `storage-${name}`,
    samples: [image.get(path)!],
    tokens: ['MRJ1', '\x00\x00\x10\x00', '\x00\x10\x00\x00', '{', '}'],
    parse: (input) =>
      acceptsLater(async () => {
        const store = await open(new MemoryDisk('memory', new Map([...image, [path, input]])), encryption);
        try {
          await readAll(store, directory);
        } finally {
          await store.close();
        }
      }, isStorageError),
  };
}

async function readAll(store: Store, { texts, sha256 }: Directory): Promise<void> {
  for (let from = 0; ;) {
    const { batches, nextPos, endPos } = await store.logs.read(LOG, from, { maxBytes: 20_000 });
    for (const { pos, bytes } of batches) {
      if (bytes.toString() !== texts.get(pos)) throw new Disagreement(`position ${pos} has other bytes`);
    }
    if (nextPos >= endPos) break;
    from = nextPos;
  }
  const value = await store.meta.get('key');
  if (value && value.value.toString() !== 'value') throw new Disagreement('the metadata has other bytes');
  const blob = await store.blobs.get(sha256);
  if (blob && blob.toString() !== 'code') throw new Disagreement('the blob has other bytes');
}

/** A journal whose blocks have right checksums. What is in them may be anything, so it is only read. */
function forgedJournal(directory: Directory): Parser {
  const { image } = directory;
  const path = [...image.keys()].find((each) => each.startsWith('journal/'))!;
  return {
    name: 'storage-journal-forged',
    samples: [image.get(path)!],
    tokens: ['\x00\x00\x00\x00', '\x01\x00\x00\x00', '\xff\xff\xff\xff'],
    repair(input) {
      const bytes = Buffer.from(input);
      for (let at = 0; at < bytes.length; at += DIRECT_ALIGNMENT) {
        const header = readBlockHeader(bytes, at);
        if (header && at + header.length <= bytes.length) {
          bytes.writeUInt32LE(crc32(bytes.subarray(at + 8, at + header.length)), at + 4);
        }
      }
      return bytes;
    },
    parse: (input) =>
      acceptsLater(async () => {
        const store = await open(new MemoryDisk('memory', new Map([...image, [path, input]])), undefined);
        try {
          await acceptsLater(() => readAll(store, directory), isOneOf(Disagreement, StorageError));
        } finally {
          await store.close();
        }
      }, isStorageError),
  };
}

/** One parser for each kind of file, by the folder and ending of its name. */
function kindOf(path: string): string {
  const [folder = '', ...rest] = path.split('/');
  return rest.length === 0 ? folder.replace(/[^a-z]+/gi, '-') : folder;
}

function damagedFiles(prefix: string, directory: Directory, isWanted = (_kind: string) => true): Parser[] {
  const byKind = new Map([...directory.image.keys()].map((path) => [kindOf(path), path]));
  const wanted = [...byKind].filter(([kind]) => isWanted(kind));
  return Array.from(wanted, ([kind, path]) => damagedFile(prefix + kind, path, directory));
}

/** The key ring is a parser of its own, and the others are the same with a key. */
const ENCRYPTED_KINDS: readonly string[] = ['journal', 'chunks', 'state', 'checkpoint', 'blobs'];

const plain = await makeDirectory();
const seeded = await makeDirectory({ ...ENCRYPTED, random: seededRandom('encrypted directory') });
const encrypted = { ...seeded, encryption: ENCRYPTED };

export const storageParsers: readonly Parser[] = [
  ...damagedFiles('', plain),
  ...damagedFiles('encrypted-', encrypted, (kind) => ENCRYPTED_KINDS.includes(kind)),
  forgedJournal(plain),
];
