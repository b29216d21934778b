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
import { seededRandom } from '../../src/lib/random.ts';
import { directoryOf, FileNames } from './disk/file-names.ts';
import { StoredFile } from './disk/stored-file.ts';
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
  #names = new FileNames();
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
    return this.#withSameDirectories(this.#names.afterPowerCut(seededRandom(seed), this.tally));
  }

  /**
   * The disk as the next process finds it when only this process was killed: nothing is lost, and unsynced
   * writes stay unsynced. A copy: this disk does not change.
   */
  afterKill(): FaultyDisk {
    return this.#withSameDirectories(this.#names.copy());
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
    this.#names.get(path)!.flipBit(byte, bit);
  }

  contentOf(path: string): Buffer {
    return this.#names.get(path)!.content;
  }

  /** Of the content of all files. */
  get usedBytes(): number {
    return [...this.#names.files()].reduce((sum, { content }) => sum + content.length, 0);
  }

  get paths(): string[] {
    return [...this.#names.paths()].sort();
  }

  async open(path: string, mode: OpenMode, { direct = false }: OpenOptions = {}): Promise<DiskFile> {
    await this.#before('open', path, mode);
    let file = this.#names.get(path);
    if (!file) {
      if (mode === 'read') throw systemError('ENOENT', path);
      if (!this.hasPower) throw systemError('EIO', path);
      this.#assertDirectory(directoryOf(path));
      file = new StoredFile();
      this.#names.add(path, file);
    }
    return this.#open(path, file, mode, direct);
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
    const below = [...this.#names.paths(), ...this.#directories].filter(
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
    const file = this.#names.get(from);
    if (!file) throw systemError('ENOENT', from);
    this.#names.rename(from, to, file);
  }

  async remove(path: string): Promise<void> {
    if (this.#step()) throw systemError('EIO', path);
    for (const name of this.#names.paths()) {
      if (name === path || name.startsWith(`${path}/`)) this.#names.remove(name);
    }
    for (const name of this.#directories) {
      if (name === path || name.startsWith(`${path}/`)) this.#directories.delete(name);
    }
  }

  async syncDirectory(path: string): Promise<void> {
    await this.#before('syncDirectory', path);
    this.#assertDirectory(path);
    if (this.#step()) throw systemError('EIO', path);
    this.#names.syncDirectory(path);
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

  #open(path: string, file: StoredFile, mode: OpenMode, direct: boolean): DiskFile {
    return {
      read: async (target, offset, length, position) => {
        await this.#readGate;
        await this.latency('read');
        const part = file.content.subarray(position, position + length);
        return part.copy(target, offset);
      },
      write: async (source, offset, length, position) => {
        if (direct) assertAligned(path, offset, length, position);
        this.onWrite(path, length);
        await this.#writeGates.find((one) => one.path.test(path))?.gate;
        const bytes = Buffer.from(source.subarray(offset, offset + length));
        await this.#before('write', path, mode, () => {
          file.write(position, bytes);
          file.sync();
        });
        this.#assertSpace(path, file, position + length);
        const isCut = this.#step();
        file.write(position, bytes);
        if (isCut) throw systemError('EIO', path);
        await this.latency('write');
        // The power failed during the write.
        if (!this.hasPower) throw systemError('EIO', path);
        if (mode === 'write-durable') file.sync();
      },
      sync: async () => {
        await this.latency('sync');
        await this.#before('sync', path, mode);
        if (this.#step()) throw systemError('EIO', path);
        file.sync();
      },
      truncate: async (length) => {
        if (this.#step()) throw systemError('EIO', path);
        file.truncate(length);
      },
      size: async () => file.content.length,
      close: async () => {},
    };
  }

  #assertDirectory(path: string): void {
    if (!this.#directories.has(path)) throw systemError('ENOENT', path);
  }

  #assertSpace(path: string, file: StoredFile, end: number): void {
    if (this.usedBytes + Math.max(0, end - file.content.length) <= this.capacityBytes) return;
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

  #withSameDirectories(names: FileNames): FaultyDisk {
    const after = new FaultyDisk(this.tally);
    after.#names = names;
    for (const directory of this.#directories) after.#directories.add(directory);
    return after;
  }
}

function closedGate() {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { gate, release };
}

function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}

/** A real disk would accept such a write and slow down the following ones. */
function assertAligned(path: string, ...numbers: readonly number[]): void {
  if (numbers.every((number) => number % DIRECT_ALIGNMENT === 0)) return;
  throw new Error(`a write past the page cache is not aligned: ${numbers.join(', ')} in ${path}`);
}
