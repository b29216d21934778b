import { StorageError } from '../error.ts';
import type { BlobStore } from '../port.ts';
import type { TransferableStore } from '../transfer.ts';
import { type CopiedLog, copyLog, verifyLog } from './copy-log.ts';
import { copiedEntries, copyMeta, differingKeys } from './copy-meta.ts';
import { inParallel } from './in-parallel.ts';
import { beginCopy, endCopy, identityOf } from './marker.ts';

/*
 * Copies a store into an empty one: documents, blobs, then logs. Each step leaves what the target has already, so an interrupted copy is
 * continued by another one. A document in the target says until the end that it is not complete, and no server opens it.
 */

/** Logs that are being copied at the same time. Each has one read and its bytes in memory. */
const CONCURRENT_LOGS = 8;
/** Blobs, each of up to 512 MiB in memory. */
const CONCURRENT_BLOBS = 2;

export interface CopyProgress {
  readonly phase: 'code and objects' | 'logs' | 'verifying logs' | 'documents';
  readonly done: number;
  readonly total: number;
  /** Of all logs so far. */
  readonly bytes: number;
}

export interface CopyHooks {
  /** When it throws, the copy ends and stays unfinished. */
  readonly onProgress: (progress: CopyProgress) => void;
  /** Called when everything is copied and compared. When it throws, the copy stays unfinished. */
  readonly beforeEnd: () => Promise<void>;
}

export interface CopySummary {
  readonly logs: number;
  readonly batches: number;
  readonly records: number;
  readonly bytes: number;
  readonly blobs: number;
  readonly documents: number;
}

/**
 * @throws OperatorError when the target has other data
 * @throws StorageError `corrupt` when the copy differs from the original
 */
export async function copyStore(
  source: TransferableStore,
  target: TransferableStore,
  { onProgress, beforeEnd }: CopyHooks,
): Promise<CopySummary> {
  await beginCopy(target.meta, await identityOf(source.meta), await isEmpty(target));
  // First: a store removes blobs that no document references.
  const documents = await copyDocuments(source, target, onProgress);
  const blobs = await copyBlobs(source, target, onProgress);
  const logs = await copyLogs(source, target, onProgress);
  // Retention last: it would remove expired batches while they are compared.
  await inParallel(logs, CONCURRENT_LOGS, async ({ id, facts }) => {
    await target.logs.setRetention(id, facts.retentionMs);
    if (facts.closed) await target.logs.closeLog(id);
  });
  await verifyDocuments(source, target);
  await beforeEnd();
  await endCopy(target.meta);
  return {
    logs: logs.length,
    batches: sum(logs, ({ digest }) => digest.batches),
    records: sum(logs, ({ digest }) => digest.records),
    bytes: sum(logs, ({ digest }) => digest.bytes),
    blobs,
    documents,
  };
}

async function isEmpty(target: TransferableStore): Promise<boolean> {
  if ((await copiedEntries(target.meta)).length > 0) return false;
  return (await target.transfer.list()).length === 0;
}

async function copyBlobs(
  source: TransferableStore,
  target: TransferableStore,
  onProgress: (progress: CopyProgress) => void,
): Promise<number> {
  const wanted = await source.listBlobs();
  const present = new Set(await target.listBlobs());
  let done = 0;
  await inParallel(wanted, CONCURRENT_BLOBS, async (sha256) => {
    if (!present.has(sha256)) await copyBlob(sha256, source.blobs, target.blobs);
    onProgress({ phase: 'code and objects', done: ++done, total: wanted.length, bytes: 0 });
  });
  return wanted.length;
}

async function copyBlob(sha256: string, source: BlobStore, target: BlobStore): Promise<void> {
  const bytes = await source.get(sha256);
  // The collector of the source has removed it: no document names it.
  if (!bytes) return;
  const stored = await target.put(bytes);
  if (stored === sha256) return;
  throw new StorageError('corrupt', `blob ${sha256} differs from what was stored`, {
    facts: { sha256, stored },
  });
}

async function copyLogs(
  source: TransferableStore,
  target: TransferableStore,
  onProgress: (progress: CopyProgress) => void,
): Promise<CopiedLog[]> {
  const ids = await source.transfer.list();
  await removeOthers(target, new Set(ids));
  const copied: CopiedLog[] = [];
  let bytes = 0;
  await inParallel(ids, CONCURRENT_LOGS, async (id) => {
    const progress = (size: number) =>
      onProgress({ phase: 'logs', done: copied.length, total: ids.length, bytes: (bytes += size) });
    copied.push(await copyLog(id, source, target, progress));
    progress(0);
  });
  let verified = 0;
  bytes = 0;
  await inParallel(copied, CONCURRENT_LOGS, async (log) => {
    const progress = (size: number) =>
      onProgress({ phase: 'verifying logs', done: verified, total: ids.length, bytes: (bytes += size) });
    await verifyLog(log, target, progress);
    verified++;
    progress(0);
  });
  return copied;
}

/** The source may have deleted logs since an interrupted copy. */
async function removeOthers(target: TransferableStore, wanted: ReadonlySet<string>): Promise<void> {
  for (const id of await target.transfer.list()) if (!wanted.has(id)) await target.logs.deleteLog(id);
}

async function copyDocuments(
  source: TransferableStore,
  target: TransferableStore,
  onProgress: (progress: CopyProgress) => void,
): Promise<number> {
  const total = (await copiedEntries(source.meta)).length;
  let done = 0;
  await copyMeta(source.meta, target.meta, () =>
    onProgress({ phase: 'documents', done: ++done, total, bytes: 0 }),
  );
  return total;
}

async function verifyDocuments(source: TransferableStore, target: TransferableStore): Promise<void> {
  const [differing] = await differingKeys(source.meta, target.meta);
  if (differing === undefined) return;
  throw new StorageError('corrupt', `the copy of document ${differing} differs from the original`, {
    facts: { key: differing },
  });
}

function sum(logs: readonly CopiedLog[], of: (log: CopiedLog) => number): number {
  return logs.reduce((total, log) => total + of(log), 0);
}
