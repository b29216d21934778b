import { readFile } from 'node:fs/promises';

// What the kernel counts in, on every Linux that Node runs on.
const TICK_MS = 10;

/** Processor time that a process has taken, with all its threads: proc(5), fields 14 and 15 of stat. */
export async function processCpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
  // The name of the program, in brackets, may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
