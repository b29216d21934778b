import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Appends the lines of a program to a file as they come, each after its time. Without a file it does nothing. */
export function keepLines(output: Readable, file: string | undefined): void {
  if (file === undefined) return;
  createInterface({ input: output }).on('line', (line) =>
    appendFileSync(file, `${new Date().toISOString()} ${line}\n`),
  );
}
