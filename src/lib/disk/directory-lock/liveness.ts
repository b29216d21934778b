import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { isReleased, isRunning, type Owner, parseOwner, sameKernel, samePids } from './owner.ts';
import { askSocket } from './owner-socket.ts';
import { isSharedFileSystem } from './shared-file-system.ts';

/*
 * Whether the owner that a lock names is still running. The first line that applies decides:
 *
 *   its socket accepts                                         running
 *   its socket refuses, on this kernel or a local file system  ended, proven by the kernel
 *   its pid is valid in this namespace                         what the kernel reports for the pid
 *   otherwise (another machine, or no sockets)                 running if the lock file is touched while we watch
 */

/** An owner whose socket others cannot reach touches its lock file this often. */
const HEARTBEAT_MS = 2000;
const WATCH_MS = 3 * HEARTBEAT_MS;

export interface Liveness {
  readonly alive: boolean;
  /** Set only when not alive: the kernel confirms it, so no write of the owner can still be in flight. */
  readonly proven: boolean;
}

const ALIVE: Liveness = { alive: true, proven: false };
const GONE: Liveness = { alive: false, proven: true };
const SILENT: Liveness = { alive: false, proven: false };

export async function livenessOf(directory: string, content: string, reader: Owner): Promise<Liveness> {
  if (isReleased(content)) return GONE;
  const owner = parseOwner(content);
  if (!owner) return SILENT;
  if (owner.token !== '') {
    const { state } = await askSocket(directory, owner.token);
    if (state === 'held' || state === 'contending') return ALIVE;
    const isConclusive = sameKernel(owner, reader) || !(await isSharedFileSystem(directory));
    if (state === 'dead' && isConclusive) return GONE;
  }
  if (samePids(owner, reader))
    return (await isRunning(owner)) ? ALIVE : { alive: false, proven: owner.token !== '' };
  return (await isTouched(join(directory, 'lock'))) ? ALIVE : SILENT;
}

async function isTouched(path: string): Promise<boolean> {
  const before = await fingerprint(path);
  await new Promise((resolve) => {
    setTimeout(resolve, WATCH_MS);
  });
  return before !== (await fingerprint(path));
}

async function fingerprint(path: string): Promise<string> {
  try {
    const { ino, mtimeNs } = await fs.stat(path, { bigint: true });
    return `${ino} ${mtimeNs}`;
  } catch {
    return 'missing';
  }
}
