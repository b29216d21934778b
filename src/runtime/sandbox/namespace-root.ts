import { type ChildProcess, spawn } from 'node:child_process';
import type { Disk } from '../../lib/disk/disk.ts';
import { writeFile } from '../../lib/disk/write-file.ts';
import { type Mount, readMounts } from '../../lib/mount/mount-table.ts';
import { readRootEntries } from '../../lib/mount/root-entries.ts';
import { planRoot, writableMounts } from './root-plan.ts';
import { functionUsers } from './function-user.ts';
import { sandboxHosts } from './sandbox-hosts.ts';

// Below this folder of the disk.
const FOLDER = 'root';
/** What a failed preparation reports of its error output. */
const MAX_ERROR_CHARACTERS = 500;
/** Each fails when something is mounted on the machine in the tenth of a second that it takes. */
const MAX_ATTEMPTS = 3;

export interface NamespaceRootOptions {
  /** Private files of this server, outside the data directory. */
  readonly files: Disk;
  readonly hidden: readonly string[];
  /** The search path for the programs that prepare it. */
  readonly programPath: string;
}

/**
 * The namespaces in which the root file system of functions is mounted. A process that only waits keeps them alive; it
 * ends with the server.
 */
export class NamespaceRoot {
  readonly pid: number;
  readonly #process: ChildProcess;

  private constructor(pid: number, process: ChildProcess) {
    this.pid = pid;
    this.#process = process;
  }

  get isAlive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** @throws when this machine does not allow it */
  static async prepare(options: NamespaceRootOptions): Promise<NamespaceRoot> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await NamespaceRoot.#assemble(options);
      } catch (error) {
        if (!(error instanceof MountedMeanwhile) || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }

  static async #assemble({ files, hidden, programPath }: NamespaceRootOptions): Promise<NamespaceRoot> {
    await files.makeDirectory(`${FOLDER}/mount`);
    const replaced = new Map<string, string>();
    for (const [path, text] of [...(await functionUsers()), ...(await sandboxHosts())]) {
      const name = `${FOLDER}/${path.replaceAll('/', '-')}`;
      await writeFile(files, name, Buffer.from(text));
      replaced.set(path, files.absolute(name));
    }
    const mounts = await readMounts('self');
    const { script, binds, readOnly } = planRoot({
      directory: files.absolute(`${FOLDER}/mount`),
      rootEntries: await readRootEntries('/'),
      varEntries: await readRootEntries('/var'),
      mounts,
      hidden,
      replaced,
    });
    await writeFile(files, `${FOLDER}/binds`, Buffer.from(binds));
    await writeFile(files, `${FOLDER}/read-only`, Buffer.from(readOnly));
    const lists = ['binds', 'read-only'].map((name) => files.absolute(`${FOLDER}/${name}`));
    const child = spawn(
      'unshare',
      ['--user', '--map-root-user', '--mount', '--', '/bin/sh', '-c', script, 'sh', ...lists],
      // Its own process group: Ctrl-C in the terminal must not end it before the functions.
      { stdio: ['pipe', 'pipe', 'pipe'], detached: true, env: { PATH: programPath } },
    );
    try {
      await untilReady(child);
      await checkIsolation(child.pid!, hidden, mounts);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
    // The server exits without waiting for it.
    child.unref();
    for (const pipe of [child.stdin, child.stdout, child.stderr])
      (pipe as { unref?(): void } | null)?.unref?.();
    return new NamespaceRoot(child.pid!, child);
  }

  close(): void {
    this.#process.kill('SIGKILL');
  }
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    let errors = '';
    child.stdout?.on('data', (bytes: Buffer) => {
      output += bytes.toString();
      if (output.includes('ready')) resolve();
    });
    child.stderr?.on('data', (bytes: Buffer) => {
      errors = (errors + bytes.toString()).slice(0, MAX_ERROR_CHARACTERS);
    });
    child.stdin?.on('error', () => {});
    child.once('error', reject);
    child.once('close', () => reject(new Error(errors.trim() || 'unshare ended')));
  });
}

/** The root has a mount that was not there when it was planned. */
class MountedMeanwhile extends Error {}

/** @param planned the mounts of the machine that the plan considers */
async function checkIsolation(
  pid: number,
  hidden: readonly string[],
  planned: readonly Mount[],
): Promise<void> {
  const mounts = await readMounts(pid);
  const [writable] = writableMounts(mounts);
  if (writable !== undefined) {
    const isPlanned = planned.some(({ mountPoint }) => mountPoint === writable);
    throw new (isPlanned ? Error : MountedMeanwhile)(`${writable} cannot be made read only`);
  }
  const visible = hidden.find((path) => !mounts.some(({ mountPoint }) => mountPoint === path));
  if (visible !== undefined) throw new Error(`${visible} cannot be hidden`);
}
