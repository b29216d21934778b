import { systemClock } from '../lib/clock.ts';
import { runCommandLine } from './run.ts';
import { processSignal } from './stop-signal.ts';
import { outputOf } from './ui/terminal.ts';

// A reader that has seen enough (`millrace tail orders | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  out: outputOf(process.stdout),
  err: outputOf(process.stderr),
  env: process.env,
  cwd: process.cwd(),
  clock: systemClock,
  stopSignal: processSignal(),
});
