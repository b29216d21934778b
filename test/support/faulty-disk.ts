import {
  DIRECT_ALIGNMENT,
  DirectoryInUse,
  type DirectoryLock,
  type Disk,
  type DiskFile,
  type OpenMode,
  type OpenOptions,
} from '../../src/lib/disk/disk.ts';
import { yieldToEventLoop } from '../../src/lib/event-loop/yield-to-event-loop.ts';
import { type Random, seededRandom } from '../../src/lib/random.ts';
import { Tally } from './tally.ts';

/*
 * A disk in memory that guarantees no more than a real one.
 *
 * - Written and not synced: after a power cut, any sectors may be stored, in any combination. The same
 *   holds for a durable write during which the power is cut.
 * - Created, renamed or removed and the directory not synced: after a cut, a first part of these
 *   changes is stored, as on a file system with a journal of names.
 * - Bits can be flipped, space can run out, and chosen operations can fail or wait.
 *
 * It does not reorder what one directory sync covers, and directories themselves are durable at once.
 */

const SECTOR_BYTES = 512;

interface UnsyncedWrite {
  readonly position: number;
  readonly bytes: Buffer;
}

/** Its buffers are replaced and never changed: both may be one, also one of the disk that this one is a copy of. */
interface Inode {
  /** What readers see. */
  content: Buffer;
  /** What is certainly on stable storage. */
  stable: Buffer;
  unsynced: UnsyncedWrite[];
}

type Names = Map<string, Inode>;

interface NameChange {
  readonly directory: string;
  readonly removed: string | undefined;
  readonly added: readonly [path: string, inode: Inode] | undefined;
}

export interface Fault {
  readonly operation: 'write' | 'sync' | 'open' | 'rename' | 'syncDirectory';
  readonly path: RegExp;
  readonly code: string;
  /** Affects only files that were opened in this mode. */
  readonly mode?: OpenMode;
  /** The write stores its bytes and reports failure. */
  readonly landed?: boolean;
  /** How many operations it affects; one by default. */
  times?: number;
}

export class FaultyDisk implements Disk {
  /** Faults so far, also of the disks that this one became: test/simulation/required-faults.ts. */
  readonly tally: Tally;
  /** Space for the content of all files. */
  capacityBytes = Number.POSITIVE_INFINITY;
  /** Operations so far that can change what is stored. */
  steps = 0;
  readonly faults: Fault[] = [];
  /** Called at the start of each write. */
  onWrite: (path: string, bytes: number) => void = () => {};
  /** The duration of an operation. A power cut during it finds a write begun or a sync not done. */
  latency: (operation: 'read' | 'write' | 'sync') => Promise<void> = (operation) =>
    operation === 'write' ? yieldToEventLoop() : Promise.resolve();
  #names: Names = new Map();
  #stableNames: Names = new Map();
  #unsyncedNames: NameChange[] = [];
  readonly #directories = new Set<string>(['']);
  /** The owner of the lock: another object after it is seized. */
  #lock: object | undefined;
  #predecessorIsGone = true;
  #powerLeft = Number.POSITIVE_INFINITY;
  #writeGates: { readonly path: RegExp; readonly gate: Promise<void> }[] = [];
  #readGate: Promise<void> | undefined;

  constructor(tally = new Tally()) {
    this.tally = tally;
  }

  /** Cuts the power during the `steps`-th changing operation from now; 0 is the next one. */
  cutPowerAfter(steps: number): void {
    this.#powerLeft = steps;
  }

  get hasPower(): boolean {
    return this.#powerLeft >= 0;
  }

  /** The disk as the next process finds it after a power cut; `seed` decides what is kept. */
  afterPowerCut(seed: number): FaultyDisk {
    const random = seededRandom(seed);
    const kept = random.integer(this.#unsyncedNames.length + 1);
    this.tally.add('name lost', this.#unsyncedNames.length - kept);
    const names = new Map(this.#stableNames);
    for (const change of this.#unsyncedNames.slice(0, kept)) apply(change, names);
    const after = this.#withSameDirectories();
    for (const [path, inode] of names) after.#names.set(path, settled(survivor(inode, random, this.tally)));
    after.#stableNames = new Map(after.#names);
    return after;
  }

  /**
   * The disk as the next process finds it when only this process was killed: nothing is lost, and unsynced
   * writes stay unsynced. A copy: this disk does not change.
   */
  afterKill(): FaultyDisk {
    const copies = new Map<Inode, Inode>();
    const copy = (inode: Inode) => {
      const made = copies.get(inode) ?? { ...inode, unsynced: [...inode.unsynced] };
      copies.set(inode, made);
      return made;
    };
    const copyNames = (names: Names) => new Map([...names].map(([path, inode]) => [path, copy(inode)]));
    const after = this.#withSameDirectories();
    after.#names = copyNames(this.#names);
    after.#stableNames = copyNames(this.#stableNames);
    after.#unsyncedNames = this.#unsyncedNames.map(({ directory, removed, added }) => ({
      directory,
      removed,
      added: added && [added[0], copy(added[1])],
    }));
    return after;
  }

  /** From now on, writes to files with a matching path wait until the returned function is called. */
  holdWrites(path = /(?:)/): () => void {
    const { gate, release } = closedGate();
    const held = { path, gate };
    this.#writeGates.push(held);
    return () => {
      this.#writeGates = this.#writeGates.filter((one) => one !== held);
      release();
    };
  }

  /** Holds no further writes; those that wait keep waiting. */
  passWrites(): void {
    this.#writeGates = [];
  }

  /** Reads wait until the returned function is called. */
  holdReads(): () => void {
    const { gate, release } = closedGate();
    this.#readGate = gate;
    return release;
  }

  flipBit(path: string, byte: number, bit = 0): void {
    const inode = this.#names.get(path)!;
    const { content, stable } = inode;
    inode.content = flipped(content, byte, bit);
    inode.stable = stable === content ? inode.content : flipped(stable, byte, bit);
  }

  contentOf(path: string): Buffer {
    return this.#names.get(path)!.content;
  }

  /** Of the content of all files. */
  get usedBytes(): number {
    return [...new Set(this.#names.values())].reduce((sum, { content }) => sum + content.length, 0);
  }

  get paths(): string[] {
    return [...this.#names.keys()].sort();
  }

  async open(path: string, mode: OpenMode, { direct = false }: OpenOptions = {}): Promise<DiskFile> {
    await this.#before('open', path, mode);
    let inode = this.#names.get(path);
    if (!inode) {
      if (mode === 'read') throw systemError('ENOENT', path);
      if (!this.hasPower) throw systemError('EIO', path);
      this.#assertDirectory(directoryOf(path));
      const created: Inode = { content: Buffer.alloc(0), stable: Buffer.alloc(0), unsynced: [] };
      inode = created;
      this.#changeNames(path, { added: [path, created] });
    }
    return this.#file(path, inode, mode, direct);
  }

  memory(bytes: number): Buffer {
    return Buffer.alloc(bytes);
  }

  // Nothing is executed from this disk.
  async setMode(): Promise<void> {}

  async makeLink(): Promise<void> {}

  async makeDirectory(path: string): Promise<void> {
    const parts = path.split('/');
    parts.forEach((_, index) => this.#directories.add(parts.slice(0, index + 1).join('/')));
  }

  async list(path: string): Promise<string[]> {
    const prefix = path === '' ? '' : `${path}/`;
    const below = [...this.#names.keys(), ...this.#directories].filter(
      (name) => name !== path && name.startsWith(prefix),
    );
    return [...new Set(below.map((name) => name.slice(prefix.length).split('/')[0]!))].sort();
  }

  async sizeOf(path: string): Promise<number | undefined> {
    return this.#names.get(path)?.content.length;
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#before('rename', to);
    if (this.#step()) throw systemError('EIO', to);
    const inode = this.#names.get(from);
    if (!inode) throw systemError('ENOENT', from);
    this.#changeNames(to, { removed: from, added: [to, inode] });
  }

  async remove(path: string): Promise<void> {
    if (this.#step()) throw systemError('EIO', path);
    for (const name of this.#names.keys()) {
      if (name === path || name.startsWith(`${path}/`)) {
        this.#changeNames(name, { removed: name });
      }
    }
    for (const name of this.#directories) {
      if (name === path || name.startsWith(`${path}/`)) this.#directories.delete(name);
    }
  }

  async syncDirectory(path: string): Promise<void> {
    await this.#before('syncDirectory', path);
    this.#assertDirectory(path);
    if (this.#step()) throw systemError('EIO', path);
    for (const change of this.#unsyncedNames) if (change.directory === path) apply(change, this.#stableNames);
    this.#unsyncedNames = this.#unsyncedNames.filter(({ directory }) => directory !== path);
  }

  async lock(path: string): Promise<DirectoryLock> {
    if (this.#lock) throw new DirectoryInUse(this.absolute(path), `process ${process.pid}`);
    const mine = {};
    this.#lock = mine;
    const isHeld = () => this.#lock === mine;
    return {
      predecessorIsGone: this.#predecessorIsGone,
      isHeld,
      reclaim: async () => isHeld(),
      beat: async () => isHeld(),
      release: async () => {
        if (isHeld()) this.loseLock(true);
      },
    };
  }

  /** Takes the lock from its owner. @param ended the next owner knows that this one has; else it may keep running */
  loseLock(ended = false): void {
    this.#lock = undefined;
    this.#predecessorIsGone = ended;
  }

  async lockedBy(): Promise<string | undefined> {
    return this.#lock ? `process ${process.pid}` : undefined;
  }

  absolute(path: string): string {
    return `/disk/${path}`;
  }

  #file(path: string, inode: Inode, mode: OpenMode, direct: boolean): DiskFile {
    return {
      read: async (target, offset, length, position) => {
        await this.#readGate;
        await this.latency('read');
        const part = inode.content.subarray(position, position + length);
        return part.copy(target, offset);
      },
      write: async (source, offset, length, position) => {
        if (direct) assertAligned(path, offset, length, position);
        this.onWrite(path, length);
        await this.#writeGates.find((one) => one.path.test(path))?.gate;
        const bytes = Buffer.from(source.subarray(offset, offset + length));
        await this.#before('write', path, mode, () => {
          inode.content = overwritten(inode.content, position, bytes);
          stabilise(inode);
        });
        this.#assertSpace(path, inode, position + length);
        const isCut = this.#step();
        inode.content = overwritten(inode.content, position, bytes);
        inode.unsynced.push({ position, bytes });
        if (isCut) throw systemError('EIO', path);
        await this.latency('write');
        // The power failed during the write.
        if (!this.hasPower) throw systemError('EIO', path);
        if (mode === 'write-durable') stabilise(inode);
      },
      sync: async () => {
        await this.latency('sync');
        await this.#before('sync', path, mode);
        if (this.#step()) throw systemError('EIO', path);
        stabilise(inode);
      },
      truncate: async (length) => {
        if (this.#step()) throw systemError('EIO', path);
        inode.content = inode.content.subarray(0, length);
        // The stable length does not change: a power cut may undo it until the next sync.
      },
      size: async () => inode.content.length,
      close: async () => {},
    };
  }

  #assertDirectory(path: string): void {
    if (!this.#directories.has(path)) throw systemError('ENOENT', path);
  }

  #assertSpace(path: string, inode: Inode, end: number): void {
    if (this.usedBytes + Math.max(0, end - inode.content.length) <= this.capacityBytes) return;
    this.tally.add('no space');
    throw systemError('ENOSPC', path);
  }

  async #before(
    operation: Fault['operation'],
    path: string,
    mode?: OpenMode,
    land = () => {},
  ): Promise<void> {
    const fault = this.faults.find(
      (one) =>
        one.operation === operation && one.path.test(path) && (one.mode === undefined || one.mode === mode),
    );
    if (!fault) return;
    fault.times = (fault.times ?? 1) - 1;
    if (fault.times <= 0) this.faults.splice(this.faults.indexOf(fault), 1);
    this.tally.add(`${fault.code} on ${operation}${fault.landed === true ? ' that landed' : ''}`);
    if (fault.landed === true) land();
    throw systemError(fault.code, path);
  }

  /** @returns whether the power is cut during this operation */
  #step(): boolean {
    if (!this.hasPower) throw systemError('EIO', 'power is off');
    this.steps++;
    const isCut = this.#powerLeft-- === 0;
    if (isCut) this.tally.add('power cut');
    return isCut;
  }

  #changeNames(
    path: string,
    { removed, added }: { removed?: string; added?: readonly [string, Inode] },
  ): void {
    const change: NameChange = { directory: directoryOf(path), removed, added };
    apply(change, this.#names);
    this.#unsyncedNames.push(change);
  }

  #withSameDirectories(): FaultyDisk {
    const after = new FaultyDisk(this.tally);
    for (const directory of this.#directories) after.#directories.add(directory);
    return after;
  }
}

function directoryOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

function apply({ removed, added }: NameChange, names: Names): void {
  if (removed !== undefined) names.delete(removed);
  if (added) names.set(added[0], added[1]);
}

function settled(content: Buffer): Inode {
  return { content, stable: content, unsynced: [] };
}

function closedGate() {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { gate, release };
}

function stabilise(inode: Inode): void {
  inode.stable = inode.content;
  inode.unsynced = [];
}

/** The content after a power cut: of each unsynced write all, nothing, a first part, or any of its sectors. */
function survivor(inode: Inode, random: Random, tally: Tally): Buffer {
  let content = inode.stable;
  let lostEarlier = false;
  for (const { position, bytes } of inode.unsynced) {
    const luck = random.integer(4);
    const cut = random.integer(bytes.length + 1);
    tally.add(['write kept', 'write lost', 'write cut short', 'sectors of a write lost'][luck]!);
    if (luck === 0 && lostEarlier) tally.add('earlier write lost, later one kept');
    lostEarlier ||= luck !== 0;
    for (let at = 0; at < bytes.length; at += SECTOR_BYTES) {
      const sector = bytes.subarray(at, at + SECTOR_BYTES);
      const kept = [true, false, at < cut, random.integer(2) === 0][luck]!;
      if (kept) content = overwritten(content, position + at, sector);
    }
  }
  return content;
}

function flipped(content: Buffer, byte: number, bit: number): Buffer {
  const result = Buffer.from(content);
  result[byte] = result[byte]! ^ (1 << bit);
  return result;
}

function overwritten(content: Buffer, position: number, bytes: Buffer): Buffer {
  const result = Buffer.allocUnsafe(Math.max(content.length, position + bytes.length));
  content.copy(result);
  result.fill(0, content.length, position);
  bytes.copy(result, position);
  return result;
}

function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}

/** A real disk would accept such a write and slow down the following ones. */
function assertAligned(path: string, ...numbers: readonly number[]): void {
  if (numbers.every((number) => number % DIRECT_ALIGNMENT === 0)) return;
  throw new Error(`a write past the page cache is not aligned: ${numbers.join(', ')} in ${path}`);
}
