import type { Logger } from '../../../lib/log/logger.ts';
import { syncFile } from '../files/whole-file.ts';
import { type JournalReading, type JournalSettings, readJournal } from './read-journal.ts';

/**
 * Reads back what the journal holds, and makes it durable.
 * @throws StorageError `corrupt` when something that had been acknowledged cannot be read: dropping records in
 * silence is the one thing a log must not do
 */
export async function recoverJournal(
  settings: Omit<JournalSettings, 'onGap'>,
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
    logger.warn(
      'the last write before the end was not finished: it had not been acknowledged and is cut off',
      {
        file: torn.path,
        byte: torn.byte,
      },
    );
  }
  const last = segments.at(-1);
  // What was read may have been in memory alone, if only the process died: readers must not see what a
  // power cut could still take away.
  if (last) await syncFile(disk, last.path);
  return reading;
}
