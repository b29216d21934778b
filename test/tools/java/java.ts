import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '../../support/eventually.ts';

// By default, a quarter of the memory of the machine.
const MEMORY = '-Xmx512m';

/** A running program. */
export interface JavaProgram {
  /** Its output: the words of each line. */
  readonly lines: readonly string[][];
  /** The words behind the first one, of each line that starts with that word. */
  readonly of: (kind: string) => string[][];
  readonly exited: Promise<unknown>;
  stop(): Promise<void>;
}

/** A Maven project below this folder: a few classes that use a library. */
export class JavaProject {
  readonly #folder: string;
  readonly #options: readonly string[];

  /** @param options those of the Java virtual machine that its programs need */
  constructor(name: string, options: readonly string[] = []) {
    this.#folder = join(import.meta.dirname, name);
    this.#options = options;
  }

  /** Fetches its dependencies, some hundred files the first time. @returns whether Java and all of them are present */
  fetch(): boolean {
    const cwd = this.#folder;
    return (
      spawnSync('java', ['-version']).status === 0 &&
      spawnSync('mvn', ['-q', '-B', 'dependency:copy-dependencies'], { cwd }).status === 0
    );
  }

  compile(): void {
    execFileSync('mvn', ['-q', '-B', 'compile'], { cwd: this.#folder, stdio: 'inherit' });
  }

  /** Starts one of its programs, which ends by itself or when its standard input ends. */
  start(...words: string[]): JavaProgram {
    const classes = ['target/classes', 'target/dependency/*']
      .map((path) => join(this.#folder, path))
      .join(':');
    const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=error';
    const child = spawn('java', [MEMORY, ...this.#options, '-cp', classes, quiet, ...words], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    const lines: string[][] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line.split(' ')));
    return {
      lines,
      of: (kind) => lines.filter(([first]) => first === kind).map(([, ...rest]) => rest),
      exited,
      async stop() {
        child.stdin.end();
        await exited;
      },
    };
  }
}

// Tables, an index that is looked at every ten seconds, and the election of a leader: 20 to 40 s before the first lease.
const FIRST_LEASE_LIMIT_MS = 150_000;

/** Waits until an application of the KCL that was never started before has its first shard. */
export async function untilConsuming(consumer: JavaProgram): Promise<void> {
  await eventually(async () => consumer.of('begin').length > 0 || undefined, FIRST_LEASE_LIMIT_MS);
}
