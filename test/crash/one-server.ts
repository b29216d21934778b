import { spawnSync } from 'node:child_process';
import { millraceCommand, type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { EncryptionKeys, filesWith } from './encryption-keys.ts';
import type { Machine } from './machine.ts';
import type { Victim } from './victim.ts';

/** One server with a data directory, which is checked for damage after each of its lives. */
export class OneServer implements Victim {
  readonly hasOthers = false;
  readonly #machine: Machine;
  readonly #keys: EncryptionKeys | undefined;
  readonly #logFile: string | undefined;
  readonly #damaged: string[] = [];
  readonly #processes: string | undefined;
  #server: ServerProcess | undefined;
  #port: string | undefined;
  #kills = 0;

  /**
   * @param encryptedIn the folder of the keys of an encrypted directory; there is a new key after every second kill
   * @param processes serve clients in two of three lives, and one process serves everything in the third
   * @param logFile for the log lines of all its lives
   */
  constructor(
    machine: Machine,
    {
      encryptedIn,
      processes,
      logFile,
    }: {
      readonly encryptedIn?: string | undefined;
      readonly processes?: string | undefined;
      readonly logFile?: string | undefined;
    } = {},
  ) {
    this.#machine = machine;
    this.#logFile = logFile;
    this.#processes = processes;
    this.#keys = encryptedIn === undefined ? undefined : new EncryptionKeys(encryptedIn);
  }

  endpoint(): string {
    return this.#server!.endpoint;
  }

  async start(): Promise<void> {
    // The starts in between use the data key of the life before.
    const hasNewKey = this.#kills % 2 === 1 || this.#port === undefined;
    if (hasNewKey) await this.#keys?.addKey();
    const port = this.#port === undefined ? [] : ['--port', this.#port];
    const processes =
      this.#processes === undefined || this.#kills % 3 === 2 ? [] : ['--processes', this.#processes];
    const options = ['--sandbox', 'off', '--quotas', 'off', ...this.#keyOptions, ...port, ...processes];
    this.#server = await startServerProcess(this.#machine.data, options, { logFile: this.#logFile });
    if (hasNewKey && this.#port !== undefined) await this.#keys?.removeFormerKey();
    this.#port = new URL(this.#server.endpoint).port;
  }

  async kill(): Promise<undefined> {
    await this.#machine.end(this.#server!);
    this.#kills++;
    this.#findDamage();
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#findDamage();
  }

  isExpected(): boolean {
    return false;
  }

  damaged(): readonly string[] {
    return this.#damaged;
  }

  async unencrypted(texts: readonly string[]): Promise<readonly string[]> {
    return this.#keys ? filesWith(texts, this.#machine.data) : [];
  }

  get #keyOptions(): readonly string[] {
    return this.#keys?.options ?? [];
  }

  /** An incomplete last write is no damage. */
  #findDamage(): void {
    const words = [millraceCommand, 'check', this.#machine.data, '--json', ...this.#keyOptions];
    const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    if (stdout === '') {
      this.#damaged.push(stderr);
      return;
    }
    const { damage } = JSON.parse(stdout) as { damage: { file: string; byte: number; what: string }[] };
    this.#damaged.push(...damage.map(({ file, byte, what }) => `${file} at byte ${byte}: ${what}`));
  }
}
