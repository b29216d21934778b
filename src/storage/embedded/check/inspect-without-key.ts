import { crc32 } from 'node:zlib';
import { aligned, type Disk, type DiskFile } from '../../../lib/disk/disk.ts';
import { isStorageError } from '../../error.ts';
import { listBlobs } from '../blobs/blob-store.ts';
import { CHECKPOINT_COPY, CHECKPOINT_FILE } from '../checkpoint/checkpoint.ts';
import { chunkPath, listChunks } from '../chunk/chunk-directory.ts';
import { CHUNK_BLOCK_HEADER_BYTES, readChunkBlockHeader } from '../chunk/format.ts';
import { readChunkIndexBytes } from '../chunk/read-index.ts';
import { isEncryptedFile, isIntactFile } from '../encryption/small-file.ts';
import { KEY_RING_PATHS } from '../encryption/key-ring.ts';
import { damage } from '../files/damage.ts';
import { readWholeFile, withFile } from '../files/whole-file.ts';
import { readBlock } from '../journal/block-reader.ts';
import { ledgerPath, listLedgers } from '../journal/ledger.ts';
import { listSegments } from '../journal/segment-pool.ts';
import { listStateFiles } from '../state-file/paths.ts';
import type { Damage, DirectoryReport, FileKind } from './report.ts';

/*
 * What can be found in an encrypted directory without its key. Checksums are of the encrypted bytes, so they show
 * accidental damage of checkpoints, ledger and chunks. Without the contents of the checkpoint it is unknown which
 * blocks of the journal and of state files are needed; blobs have no checksum besides their encrypted contents.
 */

/** Verifies the checksums of a directory and changes nothing. */
export async function inspectWithoutKey(disk: Disk): Promise<Pick<DirectoryReport, 'files' | 'damage'>> {
  const files: DirectoryReport['files'][number][] = [];
  const found: Damage[] = [];
  const add = async (path: string, kind: FileKind, check: () => Promise<string>) => {
    const bytes = await disk.sizeOf(path);
    if (bytes === undefined) return;
    let holds: string;
    try {
      holds = await check();
    } catch (error) {
      if (!isStorageError(error, 'corrupt')) throw error;
      const { file, byte, what } = error.facts as unknown as Damage;
      found.push({ file, byte, what });
      holds = 'damaged';
    }
    files.push({ path, kind, bytes, holds });
  };
  for (const path of KEY_RING_PATHS) await add(path, 'keys', async () => 'the encrypted data keys');
  for (const path of [CHECKPOINT_FILE, CHECKPOINT_COPY]) {
    await add(path, 'checkpoint', () => checkSmallFile(disk, path));
  }
  for (const term of await listLedgers(disk)) {
    await add(ledgerPath(term), 'ledger', () => checkSmallFile(disk, ledgerPath(term)));
  }
  for (const path of await listStateFiles(disk)) await add(path, 'checkpoint', async () => UNKNOWN);
  for (const number of await listChunks(disk)) {
    await add(chunkPath(number), 'chunk', () => checkChunk(disk, number));
  }
  for (const path of (await listSegments(disk)).paths) {
    await add(path, 'segment', () => countBlocks(disk, path));
  }
  for (const path of await listBlobs(disk)) await add(path, 'blob', async () => UNKNOWN);
  return { files, damage: found };
}

const UNKNOWN = 'not checked: needs the key';

async function checkSmallFile(disk: Disk, path: string): Promise<string> {
  const bytes = (await readWholeFile(disk, path))!;
  if (!isEncryptedFile(bytes)) throw damage(path, 0, 'it is not an encrypted file');
  if (!isIntactFile(bytes)) throw damage(path, 4, 'its checksum does not match');
  return 'intact';
}

async function checkChunk(disk: Disk, number: number): Promise<string> {
  const { indexAt } = await readChunkIndexBytes(disk, number);
  return withFile(disk, chunkPath(number), async (file) => {
    let blocks = 0;
    for (let at = 0; at < indexAt; blocks++) {
      const length = await intactChunkBlock(file, at, indexAt);
      if (length === undefined)
        throw damage(chunkPath(number), at, 'the block differs from what was written');
      at += length;
    }
    return `${blocks} intact blocks`;
  });
}

/** @returns the length of the block at `at`; undefined when it is not intact */
async function intactChunkBlock(file: DiskFile, at: number, end: number): Promise<number | undefined> {
  const head = Buffer.alloc(CHUNK_BLOCK_HEADER_BYTES);
  await file.read(head, 0, head.length, at);
  const length = readChunkBlockHeader(head)?.length;
  if (length === undefined || at + length > end) return undefined;
  const block = Buffer.alloc(length);
  await file.read(block, 0, length, at);
  return crc32(block.subarray(8)) === block.readUInt32LE(4) ? length : undefined;
}

async function countBlocks(disk: Disk, path: string): Promise<string> {
  const fileBytes = (await disk.sizeOf(path)) ?? 0;
  return withFile(disk, path, async (file) => {
    let blocks = 0;
    for (let at = 0; ; blocks++) {
      const header = await readBlock(file, fileBytes, at);
      if (!header)
        return `${blocks} intact blocks from its beginning; which are needed is not known without the key`;
      at += aligned(header.length);
    }
  });
}
