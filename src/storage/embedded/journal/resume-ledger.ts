import type { DataDisk } from '../encryption/data-disk.ts';
import { markFormat } from '../directory/format.ts';
import { type Ledger, LedgerKeeper, listLedgers } from './ledger.ts';
import type { JournalReading } from './read-journal.ts';

export interface ResumeSettings {
  readonly disk: DataDisk;
  /** Undefined in a directory of format version 1. */
  readonly ledger: Ledger | undefined;
  readonly reading: JournalReading;
  /** Whether the previous owner has certainly ended and new files need not be begun. */
  readonly continuesTerm: boolean;
}

/**
 * The ledger of an opened store: that of the previous owner if its term continues, otherwise a ledger of the next
 * term.
 */
export async function resumeLedger(settings: ResumeSettings): Promise<LedgerKeeper> {
  const { disk, ledger, reading, continuesTerm } = settings;
  if (ledger && continuesTerm) {
    // Earlier releases reused files of earlier terms, so there all files may be open in another process.
    const firstFile = ledger.firstFile ?? (ledger.term === 1 ? 0 : reading.nextNumber);
    return new LedgerKeeper({
      disk,
      ledger: { ...ledger, firstFile },
      isWritten: true,
      onFirstWrite: async () => {},
    });
  }
  const term = ((await listLedgers(disk)).at(-1) ?? 0) + 1;
  const segments = new Map(reading.segments.map(({ epoch, path }) => [epoch, path]));
  return new LedgerKeeper({
    disk,
    ledger: { term, firstFile: reading.nextNumber, segments },
    isWritten: false,
    async onFirstWrite() {
      if (!ledger) await markFormat(disk);
      // A previous owner that still runs may have a spare open and write to it. The spares cannot be removed
      // earlier, because the previous ledger, which was valid until now, may list them.
      if (!continuesTerm) for (const { path } of reading.spares) await disk.remove(path);
    },
  });
}
