import { systemClock } from '../lib/time/clock.ts';
import { runCommandLine } from './run.ts';
import { processSignal } from './stop-signal.ts';
import { outputOf } from './ui/terminal.ts';

// A reader that has seen enough (`millrace tail orders | head`) is no failure. What has a way to stop takes it,
// as a server must; all else ends here. Told once: a second signal would end the server in the midst.
let readerLeft = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  if (readerLeft) return;
  readerLeft = true;
  if (process.listenerCount('SIGTERM') === 0) process.exit(0);
  process.kill(process.pid, 'SIGTERM');
});
// Complaints that nobody hears are no reason to end.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  out: outputOf(process.stdout),
  err: outputOf(process.stderr),
  env: process.env,
  cwd: process.cwd(),
  clock: systemClock,
  stopSignal: processSignal(),
});
