import { readdir, readFile } from 'node:fs/promises';
import { processCpuMs } from '../mapping/process-cpu.ts';

/** What a process and all that it started have used. */
export interface TreeUse {
  readonly cpuMs: number;
  /** Resident memory: the sum, in which shared pages are counted more than once. */
  readonly memoryMb: number;
}

/** Linux only. Processes that ended meanwhile are not counted. */
export async function useOfTree(root: number): Promise<TreeUse> {
  const uses = await Promise.all((await tree(root)).map(useOf));
  return {
    cpuMs: uses.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    memoryMb: uses.reduce((sum, { memoryMb }) => sum + memoryMb, 0),
  };
}

async function useOf(pid: number): Promise<TreeUse> {
  try {
    const memory = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'latin1'))?.[1];
    return { cpuMs: await processCpuMs(pid), memoryMb: Number(memory ?? 0) / 1024 };
  } catch {
    return { cpuMs: 0, memoryMb: 0 };
  }
}

async function tree(root: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map(await Promise.all(pids.map(async (pid) => [pid, await parentOf(pid)] as const)));
  const found = [root];
  for (const pid of found) {
    for (const [child, parent] of parents) if (parent === pid) found.push(child);
  }
  return found;
}

/** The fourth field of proc(5) stat, behind the program's name, which may contain spaces. */
async function parentOf(pid: number): Promise<number | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
