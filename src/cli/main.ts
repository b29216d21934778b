import { systemClock } from '../lib/time/clock.ts';
import { THIS_PLATFORM } from '../lib/platform/platform.ts';
import { codeCacheFolder } from './code-cache/cache-folder.ts';
import { loadProgram } from './code-cache/load-program.ts';
import { hasServer } from './commands-with-server.ts';

/** Set by the build: a hash of the program's file. */
declare const MILLRACE_PROGRAM: string;

// Commands with a server compile most of the sources, so they run the program that is one file, whose compiled code is
// kept between runs. The others compile as little as possible and run modules. Help does too, and so do gateways: the
// client of NATS would be a tenth of the program, and a gateway that joins waits for the cluster, not for its compiler.
const BY_MODULES = /^(--help|-h|--store(=.*)?)$/;

// Built as CommonJS, because Node's loader of ES modules takes a tenth of the processor time of a start.
void runProgram(process.argv.slice(2));

async function runProgram([command, ...args]: readonly string[]): Promise<void> {
  if (hasServer(command) && !args.some((arg) => BY_MODULES.test(arg))) {
    const program = loadProgram({
      url: new URL('program.cjs', import.meta.url),
      hash: MILLRACE_PROGRAM,
      node: process.version,
      folder: codeCacheFolder(THIS_PLATFORM, process.env),
      clock: systemClock,
    });
    await program.runProcess();
  } else {
    const { runProcess } = await import('./run-process.ts');
    await runProcess();
  }
}
