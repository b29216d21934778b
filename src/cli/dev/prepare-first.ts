import { type Clock, sleep } from '../../lib/time/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Prepared } from './project/dev-project.ts';
import type { DevSession } from './dev-session.ts';
import { FileWatcher } from './watch/watch-files.ts';
import { areEdited } from './watch/written-files.ts';

// A person does not notice a shorter wait.
const POLL_INTERVAL_MS = 200;

export interface FirstPreparation {
  /** The project's folder. */
  readonly directory: string;
  readonly session: DevSession;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called after each attempt. */
  readonly afterEach: () => Promise<void>;
  /** Called with an error of the project; the next save is awaited then. Not again for the same error without an edit. */
  readonly onError: (error: OperatorError) => void;
}

/** Prepares a project, again after each save until it has no error. */
export async function prepareFirst(options: FirstPreparation): Promise<Prepared> {
  const { directory, session, clock, signal, afterEach, onError } = options;
  let saved: string[] = [];
  let reported: string | undefined;
  const watcher = new FileWatcher(clock, (files) => void saved.push(...files));
  watcher.set([], [directory]);
  try {
    for (;;) {
      const edited = areEdited(saved);
      saved = [];
      try {
        return await session.prepare();
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error;
        const watched = session.watchedAfter(error);
        if (!watched) throw error;
        watcher.set(watched.files, watched.folders);
        // The output may go to a file of the project: a line about each change of it would be the next change.
        if (edited || error.message !== reported) onError(error);
        reported = error.message;
      } finally {
        await afterEach();
      }
      while (saved.length === 0) await sleep(clock, POLL_INTERVAL_MS, { signal });
    }
  } finally {
    watcher.close();
  }
}
