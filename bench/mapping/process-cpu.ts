import { readFile } from 'node:fs/promises';

// The unit of the kernel, on every Linux that Node.js supports.
const TICK_MS = 10;

/** CPU time that a process has used, with all its threads: proc(5), fields 14 and 15 of stat. */
export async function processCpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
  // The name of the program, in parentheses, may contain spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
