import { execFile } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';
import { GIB } from '../../lib/bytes.ts';
import { VERSION } from '../../server/version.ts';

/** The machine and the software on which a figure was measured. */
export interface MachineInfo {
  readonly version: string;
  /** Undefined outside of a git checkout. */
  readonly commit: string | undefined;
  readonly node: string;
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  /** Processes that were waiting for a core in the minute before. Well above zero, the figures are too low. */
  readonly loadBefore: number;
}

export async function machineInfo(directory: string): Promise<MachineInfo> {
  const processors = cpus();
  return {
    version: VERSION,
    commit: await commitOf(directory),
    node: process.version,
    system: `${type()} ${release()}`,
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryGb: Math.round(totalmem() / GIB),
    loadBefore: loadavg()[0]!,
  };
}

async function commitOf(directory: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', '--short', 'HEAD'], { cwd: directory });
    return stdout.trim();
  } catch {
    return undefined;
  }
}
