import { type Clock, sleep } from '../../lib/time/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Prepared } from './project/dev-project.ts';
import type { DevSession } from './dev-session.ts';
import { FileWatcher } from './watch/watch-files.ts';

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
  /** Called with an error of the project; the next save is awaited then. */
  readonly onError: (error: OperatorError) => void;
}

/** Prepares a project, again after each save until it has no error. */
export async function prepareFirst(options: FirstPreparation): Promise<Prepared> {
  const { directory, session, clock, signal, afterEach, onError } = options;
  const project = { isSaved: false };
  const watcher = new FileWatcher(clock, () => (project.isSaved = true));
  watcher.set([], [directory]);
  try {
    for (;;) {
      project.isSaved = false;
      try {
        return await session.prepare();
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error;
        const watched = session.watchedAfter(error);
        if (!watched) throw error;
        watcher.set(watched.files, watched.folders);
        onError(error);
      } finally {
        await afterEach();
      }
      while (!project.isSaved) await sleep(clock, POLL_INTERVAL_MS, { signal });
    }
  } finally {
    watcher.close();
  }
}
