import { execFile, spawnSync } from 'node:child_process';
import { KIB, MIB } from '../bytes.ts';
import { type ProcessMemory, readProcessMemory } from '../process/memory.ts';
import { type Platform, THIS_PLATFORM } from './platform.ts';

type Memories = ReadonlyMap<number, ProcessMemory>;

/** Reads the memory of other processes. */
export interface MemoryReader {
  /** How often all processes may be read. */
  readonly intervalMs: number;
  /** Whether `readNow` takes microseconds. */
  readonly isCheap: boolean;
  /** @returns undefined when the process is gone, or the system does not show its memory */
  readNow(pid: number): ProcessMemory | undefined;
  /** Never fails: a process that cannot be read is left out. */
  readAll(pids: readonly number[]): Memories | Promise<Memories>;
}

/** procfs is of Linux. Elsewhere `ps` shows the memory of processes; Windows has none. */
export function memoryReader(platform: Platform = THIS_PLATFORM): MemoryReader {
  return platform === 'linux' ? procfs : new ListedMemory();
}

const procfs: MemoryReader = {
  // Often enough to stop a leak before it harms the host, and rarely enough to cost almost no time.
  intervalMs: 100,
  isCheap: true,
  readNow: readProcessMemory,
  readAll: (pids) =>
    new Map(
      pids.flatMap((pid) => {
        const memory = readProcessMemory(pid);
        return memory ? [[pid, memory]] : [];
      }),
    ),
};

// Starting `ps` takes about 10 ms of processor time.
const LIST_INTERVAL_MS = 1000;
const LIST_TIMEOUT_MS = 2000;
/** Two numbers for each of the processes that a server may have. */
const MAX_LIST_BYTES = MIB;

/** The memory of processes from `ps`. It has no peak, so the highest size that was seen counts. */
class ListedMemory implements MemoryReader {
  readonly intervalMs = LIST_INTERVAL_MS;
  readonly isCheap = false;
  /** Set when the system has no `ps`, so that it is not looked for again. */
  #isAbsent = false;

  readNow(pid: number): ProcessMemory | undefined {
    if (this.#isAbsent) return undefined;
    const { stdout, error } = spawnSync('ps', columns([pid]), {
      encoding: 'latin1',
      maxBuffer: MAX_LIST_BYTES,
      timeout: LIST_TIMEOUT_MS,
      windowsHide: true,
    });
    this.#note(error);
    return memoriesIn(stdout ?? '').get(pid);
  }

  readAll(pids: readonly number[]): Memories | Promise<Memories> {
    if (this.#isAbsent) return new Map();
    const options = {
      encoding: 'latin1',
      maxBuffer: MAX_LIST_BYTES,
      timeout: LIST_TIMEOUT_MS,
      windowsHide: true,
    } as const;
    return new Promise((resolve) => {
      // `ps` fails when one of the processes is gone, and lists the others all the same.
      execFile('ps', columns(pids), options, (error, stdout) => {
        this.#note(error ?? undefined);
        resolve(memoriesIn(stdout));
      });
    });
  }

  #note(error: NodeJS.ErrnoException | Error | undefined): void {
    if (error && 'code' in error && error.code === 'ENOENT') this.#isAbsent = true;
  }
}

/** `rss` is in units of 1,024 bytes: https://man.freebsd.org/cgi/man.cgi?query=ps */
function columns(pids: readonly number[]): string[] {
  return ['-o', 'pid=', '-o', 'rss=', '-p', pids.join(',')];
}

/** @param list a process in each line: its id and its resident size */
function memoriesIn(list: string): Memories {
  return new Map(
    Array.from(list.matchAll(/^ *(\d+) +(\d+) *$/gm), ([, pid, kilobytes]) => {
      const residentBytes = Number(kilobytes) * KIB;
      return [Number(pid), { residentBytes, peakResidentBytes: residentBytes }];
    }),
  );
}
