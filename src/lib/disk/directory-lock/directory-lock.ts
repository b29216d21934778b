import { createHash, randomUUID } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { DirectoryInUse, type DirectoryLock } from '../disk.ts';
import { HeldLock } from './held-lock.ts';
import { livenessOf } from './liveness.ts';
import { linked, readLock } from './lock-file.ts';
import { describeOwner, formatOwner, type Owner, parseOwner, thisProcess } from './owner.ts';
import { askSocket, listSockets, OwnerSocket, removeSocket } from './owner-socket.ts';
import { isSharedFileSystem } from './shared-file-system.ts';

/*
 * One process at a time has a data directory open. Two things say so, and either is enough to refuse a second:
 *
 *   owner.<token>   a socket that the owner listens on: seen from every namespace, and dead the moment it is
 *   lock            a file that names the owner and its token; only one process can link it
 *
 * The owner keeps `lock` open. A process that takes over replaces the file, so the link count of the open one falls to zero:
 * that is the fence, one fstat(2) without any look-up (`HeldLock.isHeld`).
 */

// Another process may take a stale lock at the same moment; the one that loses tries again.
const MAX_ATTEMPTS = 5;
const DRAFT_PREFIX = 'lock.';
const CLAIM_PREFIX = `${DRAFT_PREFIX}after.`;

/** @throws DirectoryInUse when a living process, this one included, holds the directory */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const owner = await thisProcess();
  await refuseIfHeld(directory, owner);
  const socket = await OwnerSocket.open(directory, owner);
  let lock: HeldLock | undefined;
  try {
    lock = await take(directory, owner, socket);
    // An owner that has lost the lock file, but not the socket, still has the directory.
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

/** @returns the living process that holds the directory, this one included, for messages */
export async function holderOf(directory: string): Promise<string | undefined> {
  const reader = await thisProcess();
  const content = await readLock(directory);
  const owner = content === undefined ? undefined : parseOwner(content);
  const answered = await heldSocket(directory, reader);
  if (answered) return describeOwner(answered.owner ?? owner ?? reader, reader);
  if (!owner || !(await livenessOf(directory, content!, reader)).alive) return undefined;
  return describeOwner(owner, reader);
}

async function take(directory: string, owner: Owner, socket: OwnerSocket | undefined): Promise<HeldLock> {
  const [path, draft] = [join(directory, 'lock'), join(directory, `${DRAFT_PREFIX}${randomUUID()}`)];
  await fs.writeFile(draft, formatOwner(owner), { mode: 0o600 });
  const file = await fs.open(draft, 'r+');
  let taken = false;
  try {
    // Without a lock file it is unknown whether the last owner has ended.
    let predecessorIsGone = false;
    for (let attempt = 0; attempt < MAX_ATTEMPTS && !taken; attempt++) {
      taken = await linked(draft, path);
      const content = taken ? undefined : await readLock(directory);
      if (content === undefined) continue;
      const { alive, proven } = await livenessOf(directory, content, owner);
      if (alive) throw inUse(directory, parseOwner(content), owner);
      taken = await succeed({ directory, draft, content, owner });
      predecessorIsGone = taken && proven;
    }
    if (!taken) throw inUse(directory, undefined, owner);
    const beats = !socket || (await isSharedFileSystem(directory));
    return new HeldLock({ directory, owner, socket, file, beats, predecessorIsGone });
  } finally {
    await fs.rm(draft, { force: true });
    if (!taken) await file.close();
  }
}

/**
 * Puts the draft in the place of a lock whose owner is gone. Only one process can make the file that claims the succession to
 * that lock, and it is removed when the lock has changed: a process that creates it later detects this.
 */
async function succeed({ directory, draft, content, owner }: Succession): Promise<boolean> {
  const key = createHash('sha256').update(content).digest('hex').slice(0, 16);
  const claim = join(directory, `${CLAIM_PREFIX}${key}`);
  if (!(await linked(draft, claim))) {
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

interface Succession {
  readonly directory: string;
  readonly draft: string;
  /** Of the lock that is succeeded to. */
  readonly content: string;
  readonly owner: Owner;
}

async function refuseIfHeld(directory: string, reader: Owner): Promise<void> {
  const answered = await heldSocket(directory, reader);
  if (!answered) return;
  throw inUse(directory, answered.owner ?? parseOwner((await readLock(directory)) ?? ''), reader);
}

async function heldSocket(directory: string, reader: Owner) {
  for (const token of await listSockets(directory)) {
    if (token === reader.token) continue;
    const answer = await askSocket(directory, token);
    if (answer.state === 'held') return answer;
  }
  return undefined;
}

/** Sockets of processes that ended without a word, and what these had in hand. */
async function removeLeftovers(directory: string, reader: Owner): Promise<void> {
  // There, a socket without a listener here may belong to another machine.
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
