import type { Disk } from '../../../lib/disk/disk.ts';
import { markFormat } from '../directory/format.ts';
import { type Ledger, LedgerKeeper, listLedgers } from './ledger.ts';
import type { JournalReading } from './read-journal.ts';

export interface ResumeSettings {
  readonly disk: Disk;
  /** Undefined in a directory of an earlier release. */
  readonly ledger: Ledger | undefined;
  readonly reading: JournalReading;
  readonly predecessorIsGone: boolean;
}

/** The ledger that a store goes on with: that of the owner before if it has ended for certain, else one of the next term. */
export async function resumeLedger(settings: ResumeSettings): Promise<LedgerKeeper> {
  const { disk, ledger, reading, predecessorIsGone } = settings;
  if (ledger && predecessorIsGone) {
    return new LedgerKeeper({ disk, ledger, isWritten: true, onFirstWrite: async () => {} });
  }
  const term = ((await listLedgers(disk)).at(-1) ?? 0) + 1;
  const segments = new Map(reading.segments.map(({ epoch, path }) => [epoch, path]));
  return new LedgerKeeper({
    disk,
    ledger: { term, segments },
    isWritten: false,
    async onFirstWrite() {
      if (!ledger) await markFormat(disk);
      // An owner that has not ended for certain may have one open, and write to it once more. Not before: until now the
      // ledger that counted could name one.
      if (!predecessorIsGone) for (const { path } of reading.spares) await disk.remove(path);
    },
  });
}
