import { StorageError } from '../error.ts';
import type { LogId, LogStore, StoredBatch } from '../port.ts';
import type { LogFacts, TransferableStore } from '../transfer.ts';
import { LogDigest } from './log-digest.ts';

/** Of one read; also what is in memory for each log that is being copied. */
const READ_BYTES = 2 ** 22;

/** A log of the source, and what its copy must be. */
export interface CopiedLog {
  readonly id: LogId;
  readonly facts: LogFacts;
  readonly digest: LogDigest;
}

/**
 * Copies the batches of a log that the target does not have yet.
 * @param onRead is called with the size of what was read
 */
export async function copyLog(
  id: LogId,
  source: TransferableStore,
  target: TransferableStore,
  onRead: (bytes: number) => void,
): Promise<CopiedLog> {
  const facts = await source.transfer.facts(id);
  const fromPos = await target.transfer.begin(id, facts.firstPos);
  const digest = new LogDigest();
  for await (const batches of readAll(source.logs, id, facts)) {
    for (const batch of batches) digest.add(batch);
    const missing = batches.filter(({ pos }) => pos >= fromPos);
    if (missing.length > 0) await target.transfer.append(id, missing);
    onRead(sizeOf(batches));
  }
  await target.transfer.finish(id, facts);
  return { id, facts, digest };
}

/** @throws StorageError `corrupt` when the copy of a log differs */
export async function verifyLog(
  { id, facts, digest: expected }: CopiedLog,
  target: TransferableStore,
  onRead: (bytes: number) => void,
): Promise<void> {
  const found = new LogDigest();
  for await (const batches of readAll(target.logs, id, facts)) {
    for (const batch of batches) found.add(batch);
    onRead(sizeOf(batches));
  }
  const { firstPos, endPos } = await target.logs.bounds(id);
  if (found.hex === expected.hex && firstPos === facts.firstPos && endPos === facts.endPos) return;
  throw new StorageError('corrupt', `the copy of log ${id} differs from the original`, {
    facts: {
      log: id,
      expected: {
        records: expected.records,
        bytes: expected.bytes,
        firstPos: facts.firstPos,
        endPos: facts.endPos,
      },
      found: { records: found.records, bytes: found.bytes, firstPos, endPos },
    },
  });
}

/** All batches that the log has kept, in order. */
async function* readAll(
  logs: LogStore,
  id: LogId,
  { firstPos, endPos }: LogFacts,
): AsyncGenerator<readonly StoredBatch[]> {
  for (let pos = firstPos; pos < endPos;) {
    const { batches, nextPos } = await logs.read(id, pos, { maxBytes: READ_BYTES });
    if (batches.length > 0) yield batches;
    pos = nextPos;
  }
}

function sizeOf(batches: readonly StoredBatch[]): number {
  return batches.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
