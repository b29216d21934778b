import { createHash, randomUUID } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { DirectoryInUse, type DirectoryLock } from '../disk.ts';
import { HeldLock } from './held-lock.ts';
import { livenessOf } from './liveness.ts';
import { readLock, tryLink } from './lock-file.ts';
import { describeOwner, formatOwner, type Owner, parseOwner, thisProcess } from './owner.ts';
import { askSocket, listSockets, OwnerSocket, removeSocket } from './owner-socket.ts';
import { isSharedFileSystem } from './shared-file-system.ts';

/*
 * Only one process at a time may have a data directory open. Each of two files is enough to refuse a second process:
 *
 *   owner.<token>   a socket that the owner listens on; reachable from every namespace, and dead as soon as the owner is
 *   lock            a file that names the owner and its token; only one process can link it
 *
 * The owner keeps `lock` open. A process that takes over replaces the file, so the link count of the former owner's
 * open file drops to zero. That is the fence: `HeldLock.isHeld` checks it with one fstat(2), without a path lookup.
 */

// Another process may take over a stale lock at the same moment; the loser retries.
const MAX_ATTEMPTS = 5;
const DRAFT_PREFIX = 'lock.';
const CLAIM_PREFIX = `${DRAFT_PREFIX}after.`;

/** @throws DirectoryInUse when a running process, which may be this one, holds the lock */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const owner = await thisProcess();
  await refuseIfHeld(directory, owner);
  const socket = await OwnerSocket.open(directory, owner);
  let lock: HeldLock | undefined;
  try {
    lock = await takeLock(directory, owner, socket);
    // An owner that has lost the lock file but not the socket still holds the lock.
    await refuseIfHeld(directory, owner);
    if (!lock.isHeld()) throw inUse(directory, undefined, owner);
    await removeLeftovers(directory, owner);
    if (socket) socket.state = 'held';
    return lock;
  } catch (error) {
    await (lock ? lock.release() : socket?.close());
    throw error;
  }
}

/** @returns a description of the running process that holds the lock, which may be this one */
export async function holderOf(directory: string): Promise<string | undefined> {
  const reader = await thisProcess();
  const content = await readLock(directory);
  const owner = content === undefined ? undefined : parseOwner(content);
  const socket = await heldSocket(directory, reader);
  if (socket) return describeOwner(socket.owner ?? owner ?? reader, reader);
  if (!owner || !(await livenessOf(directory, content!, reader)).alive) return undefined;
  return describeOwner(owner, reader);
}

async function takeLock(directory: string, owner: Owner, socket: OwnerSocket | undefined): Promise<HeldLock> {
  const [path, draft] = [join(directory, 'lock'), join(directory, `${DRAFT_PREFIX}${randomUUID()}`)];
  await fs.writeFile(draft, formatOwner(owner), { mode: 0o600 });
  const file = await fs.open(draft, 'r+');
  let isTaken = false;
  try {
    // Remains false when there is no lock file, because it is then unknown whether the previous owner has ended.
    let predecessorIsGone = false;
    for (let attempt = 0; attempt < MAX_ATTEMPTS && !isTaken; attempt++) {
      isTaken = await tryLink(draft, path);
      const content = isTaken ? undefined : await readLock(directory);
      if (content === undefined) continue;
      const { alive, proven } = await livenessOf(directory, content, owner);
      if (alive) throw inUse(directory, parseOwner(content), owner);
      isTaken = await takeOver({ directory, draft, content, owner });
      predecessorIsGone = isTaken && proven;
    }
    if (!isTaken) throw inUse(directory, undefined, owner);
    const touchesLockFile = !socket || (await isSharedFileSystem(directory));
    return new HeldLock({ directory, owner, socket, file, touchesLockFile, predecessorIsGone });
  } finally {
    await fs.rm(draft, { force: true });
    if (!isTaken) await file.close();
  }
}

/**
 * Replaces a lock whose owner has ended with the draft. Only one process can link the claim file for that
 * lock content, and it removes the claim after the lock has changed. A process that links the claim later
 * sees the changed lock.
 */
async function takeOver({ directory, draft, content, owner }: TakeOver): Promise<boolean> {
  const key = createHash('sha256').update(content).digest('hex').slice(0, 16);
  const claim = join(directory, `${CLAIM_PREFIX}${key}`);
  if (!(await tryLink(draft, claim))) {
    const claimant = await fs.readFile(claim, 'utf8').catch(() => undefined);
    if (claimant === undefined) return false;
    if ((await livenessOf(directory, claimant, owner)).alive)
      throw inUse(directory, parseOwner(claimant), owner);
    await fs.rm(claim, { force: true });
    return false;
  }
  const isUnchanged = (await readLock(directory)) === content;
  if (isUnchanged) await fs.rename(draft, join(directory, 'lock'));
  await fs.rm(claim, { force: true });
  return isUnchanged;
}

interface TakeOver {
  readonly directory: string;
  readonly draft: string;
  /** The content of the lock to replace. */
  readonly content: string;
  readonly owner: Owner;
}

async function refuseIfHeld(directory: string, reader: Owner): Promise<void> {
  const socket = await heldSocket(directory, reader);
  if (!socket) return;
  throw inUse(directory, socket.owner ?? parseOwner((await readLock(directory)) ?? ''), reader);
}

async function heldSocket(directory: string, reader: Owner) {
  for (const token of await listSockets(directory)) {
    if (token === reader.token) continue;
    const response = await askSocket(directory, token);
    if (response.state === 'held') return response;
  }
  return undefined;
}

/** Removes sockets and drafts of processes that were killed. */
async function removeLeftovers(directory: string, reader: Owner): Promise<void> {
  // On a shared file system, a socket without a listener here may belong to another machine.
  if (await isSharedFileSystem(directory)) return;
  const isDead = async (token: string) => (await askSocket(directory, token)).state === 'dead';
  const drafts = (await fs.readdir(directory)).filter((name) => name.startsWith(DRAFT_PREFIX));
  for (const draft of drafts) {
    const content = await fs.readFile(join(directory, draft), 'utf8').catch(() => '');
    const token = parseOwner(content)?.token ?? '';
    if (token !== '' && (await isDead(token))) await fs.rm(join(directory, draft), { force: true });
  }
  for (const token of await listSockets(directory)) {
    if (token !== reader.token && (await isDead(token))) await removeSocket(directory, token);
  }
}

function inUse(directory: string, owner: Owner | undefined, reader: Owner): DirectoryInUse {
  return new DirectoryInUse(directory, owner ? describeOwner(owner, reader) : 'another process');
}
