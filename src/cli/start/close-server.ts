import type { RunningServer } from '../../server/start/running-server.ts';
import { type ProgressOptions, withProgress } from '../ui/progress.ts';

/** Closes a server, and shows how to end the wait for what it still runs. */
export function closeServer(server: RunningServer, display: ProgressOptions): Promise<void> {
  return withProgress(
    display,
    () => 'stopping: what runs has about 15 s to end; Ctrl-C ends it now',
    () => server.close(),
  );
}
