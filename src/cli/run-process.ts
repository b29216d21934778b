import { collectWhenQuiet } from '../lib/process/collect-when-quiet.ts';
import { growSmallHeap } from '../lib/process/heap-growth.ts';
import { systemClock } from '../lib/time/clock.ts';
import { SAVE_AFTER_MS } from './code-cache/save-after.ts';
import { hasServer } from './commands-with-server.ts';
import { runCommandLine } from './run.ts';
import { processSignals } from './stop-signal.ts';
import { processScreen } from './ui/screen.ts';
import { outputOf } from './ui/terminal.ts';

/** V8 reads compiled code only with the flags of its writing. */
const HEAP_GROWS_AFTER_MS = SAVE_AFTER_MS + 2_000;

/** Runs the command line of this process. */
export async function runProcess(): Promise<void> {
  // A reader that closes the pipe (`millrace tail orders | head`) is not a failure. A command that handles SIGTERM, such
  // as a server, shuts down; any other exits here. Sent once: a second signal would interrupt the shutdown.
  let readerClosed = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!isReaderGone(error)) throw error;
    if (readerClosed) return;
    readerClosed = true;
    if (process.listenerCount('SIGTERM') === 0) process.exit(0);
    process.kill(process.pid, 'SIGTERM');
  });
  // A closed standard error is no reason to exit.
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (!isReaderGone(error)) throw error;
  });

  const args = process.argv.slice(2);
  if (hasServer(args[0])) {
    collectWhenQuiet(systemClock);
    growSmallHeap(systemClock, HEAP_GROWS_AFTER_MS);
  }
  const err = outputOf(process.stderr);
  const signals = processSignals(err);
  process.exitCode = await runCommandLine(args, {
    out: outputOf(process.stdout),
    err,
    screen: processScreen(),
    env: process.env,
    cwd: process.cwd(),
    clock: systemClock,
    ...signals,
  });
  signals.end();
}

/** EIO: the terminal was closed. */
function isReaderGone({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'EIO';
}
