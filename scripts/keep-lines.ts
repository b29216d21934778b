import { closeSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Appends the lines of a program to a file as they come, each after its time. Without a file it does nothing. */
export function keepLines(output: Readable, file: string | undefined): void {
  if (file === undefined) return;
  // Lines that were on their way when the program ended may come after the folder of the run was removed.
  const log = openSync(file, 'a');
  createInterface({ input: output })
    .on('line', (line) => writeSync(log, `${new Date().toISOString()} ${line}\n`))
    .on('close', () => closeSync(log));
}
