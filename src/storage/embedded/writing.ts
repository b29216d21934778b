import type { Logger } from '../../lib/log/logger.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { StoreUsage } from '../port.ts';
import { Checkpointer } from './checkpoint/checkpointer.ts';
import type { Ownership } from './directory/ownership.ts';
import type { DataDisk } from './encryption/data-disk.ts';
import { blockEncoder } from './journal/block-encoder.ts';
import { Journal } from './journal/journal.ts';
import { SegmentPool } from './journal/segment-pool.ts';
import { SegmentWriter } from './journal/segment-writer.ts';
import { Maintenance } from './maintenance/maintenance.ts';
import type { EmbeddedOptions } from './options.ts';
import type { RecoveredStore } from './recover.ts';
import { removeOtherStateFiles } from './state-file/paths.ts';
import { WriteCondition } from './write-condition.ts';

export interface WritingSettings {
  readonly disk: DataDisk;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly durability: 'fsync' | 'os';
  readonly options: EmbeddedOptions;
  readonly ownership: Ownership;
}

/** What changes a recovered store. */
export interface Writing {
  readonly journal: Journal;
  readonly maintenance: Maintenance;
  readonly condition: WriteCondition;
  usage(): Omit<StoreUsage, 'chunks' | 'chunkBytes'>;
}

/** Continues the journal in a new segment. Maintenance keeps it short, and does not run yet. */
export async function openWriting(recovered: RecoveredStore, settings: WritingSettings): Promise<Writing> {
  const { disk, logger, durability, options, ownership } = settings;
  const { pages } = recovered;
  const { pool, writer } = await openSegments(recovered, settings);
  const condition = new WriteCondition(logger, disk.absolute(''));
  const journal: Journal = new Journal({
    writer,
    pages,
    maxWaitingBytes: options.maxWaitingBytes,
    maxBlockBytes: options.blockBytes,
    waitForRoom: () => maintenance.waitForRoom(),
    confirm: () => ownership.confirm(),
    onCommit() {
      condition.written('journal');
      maintenance.wake();
    },
    onFull: () => condition.outOfSpace('journal'),
    onFailure: (cause) => condition.failed(cause),
  });
  const maintenance = await openMaintenance(recovered, { ...settings, writer, journal, condition });
  return {
    journal,
    maintenance,
    condition,
    usage: () => ({
      journalWrites: writer.writes,
      journalBytes: writer.writtenBytes,
      journalFlushes: durability === 'fsync' ? writer.writes : pool.flushes,
      segments: writer.segmentCount,
      segmentBytes: writer.segmentBytes,
    }),
  };
}

async function openSegments(
  { ledger, journal: { end, segments, spares, nextNumber } }: RecoveredStore,
  { disk, logger, durability, options: { segmentBytes }, ownership }: WritingSettings,
) {
  const pool = new SegmentPool({ disk, logger, durability, segmentBytes, nextNumber, ledger });
  if (ownership.predecessorIsGone) for (const spare of spares) await pool.recycle(spare);
  const writer = new SegmentWriter(pool, ledger, end, segments, blockEncoder(disk));
  writer.prepareFirst();
  return { pool, writer };
}

interface MaintenanceParts extends WritingSettings {
  readonly writer: SegmentWriter;
  readonly journal: Journal;
  readonly condition: WriteCondition;
}

async function openMaintenance(
  { state, chunks, pages, checkpoint, ledger, journal: { end } }: RecoveredStore,
  { disk, clock, logger, options, writer, journal, condition }: MaintenanceParts,
): Promise<Maintenance> {
  await removeOtherStateFiles(disk, checkpoint.state?.number);
  const checkpointer = new Checkpointer({
    disk,
    state,
    sizes: options,
    file: checkpoint.state,
    term: ledger.term,
    fileTerm: checkpoint.term,
  });
  return new Maintenance(
    {
      disk,
      clock,
      logger,
      options,
      state,
      pages,
      chunks,
      writer,
      checkpointer,
      start: checkpoint.start,
      resumedAt: end,
      nextChunk: Math.max(0, ...checkpoint.chunks) + 1,
      condition,
    },
    journal,
  );
}
