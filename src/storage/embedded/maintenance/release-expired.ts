import type { ChunkFiles } from '../chunk/files.ts';
import type { LogState } from '../state/log-state.ts';
import type { StoreState } from '../state/store-state.ts';

/**
 * Releases the chunk blocks that were trimmed, are past retention, or belong to deleted logs. Chunks without
 * blocks in use can then be removed.
 *
 * The new start of a log becomes durable with the next checkpoint. After a crash before that, expired batches
 * may be readable again for a while; code above the port hides records that must expire on time.
 */
export async function releaseExpired(state: StoreState, chunks: ChunkFiles, nowMs: number): Promise<void> {
  for (const log of state.takeDeleted()) release(log, log.extents.length, chunks);
  await state.visitLogs((log) => {
    const expired = expiredExtents(log, nowMs);
    if (expired === 0) return;
    release(log, expired, chunks);
    state.logChanged(log.number);
  });
}

function expiredExtents(log: LogState, nowMs: number): number {
  let count = 0;
  for (; count < log.extents.length; count++) {
    const { endPos, lastTimeMs } = log.extents.at(count);
    if (endPos > log.firstPos && lastTimeMs + log.retentionMs >= nowMs) break;
  }
  return count;
}

function release(log: LogState, count: number, chunks: ChunkFiles): void {
  for (let index = 0; index < count; index++) {
    const { chunk, length, endPos } = log.extents.at(index);
    chunks.release(chunk, length);
    log.firstPos = Math.max(log.firstPos, endPos);
  }
  log.extents.dropFirst(count);
}
