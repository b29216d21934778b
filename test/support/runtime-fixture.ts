import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nodeDisk } from '../../src/lib/disk/node-disk.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import type { Logger } from '../../src/lib/log/logger.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { openRuntime } from '../../src/runtime/open-runtime.ts';
import type { RuntimeOptions } from '../../src/runtime/runtime-options.ts';
import type { FunctionSpec, Invocation, InvocationResult, Runtime } from '../../src/runtime/port.ts';
import { BOOTSTRAP, LAUNCHER } from './built.ts';
import { CollectingLogSink } from './fakes/collecting-log-sink.ts';

export type FinishedResult = Extract<InvocationResult, { kind: 'finished' }>;

/** A runtime over real processes, with functions written to a temporary directory. */
export class RuntimeFixture {
  readonly runtime: Runtime;
  readonly sink = new CollectingLogSink();
  readonly warnings: string[] = [];
  readonly #directory = mkdtempSync(join(tmpdir(), 'millrace-functions-'));
  #functions = 0;
  #invocations = 0;

  constructor(options: Partial<RuntimeOptions> = {}) {
    const logger: Logger = {
      info() {},
      warn: (message) => void this.warnings.push(message),
      error: (message) => void this.warnings.push(message),
    };
    this.runtime = openRuntime({
      clock: systemClock,
      // Log streams identify processes on the host, where another test file may run functions at the same time.
      random: systemRandom,
      logger,
      logSink: this.sink,
      endpoint: () => 'http://127.0.0.1:4566',
      bootstrapPath: BOOTSTRAP,
      launcherPath: LAUNCHER,
      sandbox: 'off',
      files: nodeDisk(join(this.#directory, '.files')),
      hiddenFolders: [],
      ...options,
    });
  }

  /** Writes a function's files; a file named `bootstrap` becomes executable. */
  define(files: Readonly<Record<string, string>>, overrides: Partial<FunctionSpec> = {}): FunctionSpec {
    const name = `function-${++this.#functions}`;
    const codeDirectory = join(this.#directory, name);
    for (const [file, text] of Object.entries(files)) {
      const path = join(codeDirectory, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      if (file === 'bootstrap') chmodSync(path, 0o755);
    }
    return {
      key: name,
      functionName: name,
      version: '$LATEST',
      account: '000000000000',
      region: 'us-east-1',
      roleArn: 'arn:aws:iam::000000000000:role/test',
      runtimeName: `nodejs${process.versions.node.split('.')[0]}.x`,
      handler: 'index.handler',
      memoryMb: 256,
      timeoutMs: 10_000,
      environment: {},
      codeDirectory,
      logging: { group: `/aws/lambda/${name}`, format: 'Text' },
      ...overrides,
    };
  }

  /** Invokes, and expects that the function ran, whether or not it failed. */
  async invoke(
    spec: FunctionSpec,
    event: unknown = {},
    overrides: Partial<Invocation> = {},
  ): Promise<FinishedResult & { readonly value: unknown }> {
    const result = await this.runtime.invoke(spec, this.invocation(spec, event, overrides));
    if (result.kind !== 'finished') throw new Error(`the invocation was ${result.kind}`);
    return { ...result, value: JSON.parse(result.payload.toString()) as unknown };
  }

  invocation(spec: FunctionSpec, event: unknown = {}, overrides: Partial<Invocation> = {}): Invocation {
    return {
      requestId: `00000000-0000-4000-8000-${String(++this.#invocations).padStart(12, '0')}`,
      payload: Buffer.from(JSON.stringify(event)),
      invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${spec.functionName}`,
      ...overrides,
    };
  }

  async close(): Promise<void> {
    await this.runtime.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
