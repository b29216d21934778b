import type { Logger } from '../../../lib/log/logger.ts';
import { syncFile } from '../files/whole-file.ts';
import { type JournalReading, type JournalReadSettings, readJournal } from './read-journal.ts';

/**
 * Recovers the contents of the journal and makes them durable.
 * @throws StorageError `corrupt` when acknowledged bytes cannot be read, because a log must never drop
 * records silently
 */
export async function recoverJournal(
  settings: Omit<JournalReadSettings, 'onGap'>,
  logger: Logger,
): Promise<JournalReading> {
  const { disk } = settings;
  const reading = await readJournal({
    ...settings,
    onGap({ error }) {
      throw error;
    },
  });
  const { segments, torn } = reading;
  if (torn) {
    logger.warn('the last write was not finished: it had not been acknowledged and is cut off', {
      file: torn.path,
      byte: torn.byte,
    });
  }
  const last = segments.at(-1);
  // If only the process died, the last bytes may be in the page cache only. Readers must not see records that
  // a power cut could still remove.
  if (last) await syncFile(disk, last.path);
  return reading;
}
