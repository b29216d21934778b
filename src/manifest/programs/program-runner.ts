import { type ChildProcess, spawn } from 'node:child_process';
import { dirname } from 'node:path';
import type { ExternalResult, ProgramRequest } from '../external/external-values.ts';
import { compileProgram } from './compile-program.ts';
import type { FromProgram, ToProgram } from './messages.ts';

/** What a program may use. */
export interface ProgramContext {
  /** Options of the command line. */
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Resolves a variable such as `self:custom.name` for a function of the program. */
  resolveVariable(variable: string): Promise<unknown>;
}

/** Runs the programs of a project that its manifest consists of or refers to: a process for each file. */
export class ProgramRunner {
  readonly #childPath: string;
  readonly #running = new Map<string, Promise<RunningProgram>>();

  /** @param childPath the built file of child.ts */
  constructor(childPath: string) {
    this.#childPath = childPath;
  }

  async read({ file, address }: ProgramRequest, context: ProgramContext): Promise<ExternalResult> {
    let starting = this.#running.get(file);
    if (!starting) {
      starting = this.#start(file, context.environment);
      this.#running.set(file, starting);
    }
    try {
      const program = await starting;
      const { value, error, files } = await program.read(address, context);
      const known = [...new Set([...program.files, ...files])];
      if (error !== undefined) return { kind: 'failed', because: error, files: known };
      return { kind: 'value', value, files: known };
    } catch (error) {
      // esbuild's message has the location of the error in its first lines.
      return { kind: 'failed', because: (error as Error).message, files: [file] };
    }
  }

  /** Ends the processes. Later reads start new ones. */
  async close(): Promise<void> {
    const running = [...this.#running.values()];
    this.#running.clear();
    for (const program of await Promise.allSettled(running)) {
      if (program.status === 'fulfilled') program.value.end();
    }
  }

  async #start(file: string, environment: ProgramContext['environment']): Promise<RunningProgram> {
    const { code, files } = await compileProgram(file);
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', this.#childPath], {
      cwd: dirname(file),
      env: environment,
      // What a program prints must not be mixed into the output of a command with --json.
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    return new RunningProgram(child, file, code, files);
  }
}

type Result = FromProgram & { type: 'result' };

class RunningProgram {
  readonly files: readonly string[];
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { context: ProgramContext; settle: (result: Result) => void }>();
  #lastId = 0;
  #ended: string | undefined;

  constructor(child: ChildProcess, file: string, code: string | undefined, files: readonly string[]) {
    this.#child = child;
    this.files = files;
    child.on('message', (message: FromProgram) => this.#receive(message));
    child.on('error', (error) => this.#end(error.message));
    child.on('exit', (exitCode, signal) => {
      this.#end(`the program ended before it returned a value (${signal ?? `exit code ${exitCode}`})`);
    });
    this.#send({ type: 'load', file, ...(code !== undefined && { code }) });
  }

  read(address: string, context: ProgramContext): Promise<Result> {
    const id = ++this.#lastId;
    return new Promise((settle) => {
      this.#waiting.set(id, { context, settle });
      if (this.#ended === undefined) this.#send({ type: 'read', id, address, options: context.options });
      else this.#end(this.#ended);
    });
  }

  end(): void {
    this.#child.disconnect();
    this.#child.kill();
  }

  #receive(message: FromProgram): void {
    if (message.type === 'variable') {
      void this.#resolve(message.id, message.variable);
      return;
    }
    this.#waiting.get(message.id)?.settle(message);
    this.#waiting.delete(message.id);
  }

  async #resolve(id: number, variable: string): Promise<void> {
    // Every read of one load has the same context.
    const [first] = this.#waiting.values();
    try {
      const value = await first?.context.resolveVariable(variable);
      this.#send({ type: 'resolved', id, value });
    } catch (error) {
      this.#send({ type: 'resolved', id, error: (error as Error).message });
    }
  }

  #send(message: ToProgram): void {
    if (this.#child.connected) this.#child.send(message);
  }

  #end(because: string): void {
    this.#ended = because;
    for (const [id, { settle }] of this.#waiting) settle({ type: 'result', id, error: because, files: [] });
    this.#waiting.clear();
  }
}
