import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { runCommandLine } from '../../../src/cli/run.ts';
import { StopRequested } from '../../../src/cli/stop-signal.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { MILLRACE } from '../../support/built.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { withoutProgress } from '../../support/without-progress.ts';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

interface Result {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

/** A folder with projects, and commands that run in it. */
export class ProjectFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'millrace-deploy-'));
  readonly #children: ChildProcess[] = [];
  readonly #commands: { stop(): Promise<number> }[] = [];

  /** Ends what still runs, and removes the folder. */
  async close(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    await Promise.all(this.#commands.map((command) => command.stop()));
    rmSync(this.path, { recursive: true, force: true });
  }

  /** A copy of the quickstart with its packages, as after `npm install`. */
  quickstart(name: string): string {
    const directory = join(this.path, name);
    cpSync(join(REPOSITORY, 'examples/quickstart'), directory, {
      recursive: true,
      filter: (source) => !source.includes('node_modules'),
    });
    symlinkSync(join(REPOSITORY, 'node_modules'), join(directory, 'node_modules'));
    return directory;
  }

  /** Starts a command as a process. */
  start(...words: string[]): ChildProcessByStdio<null, Readable, Readable> {
    const child = spawn(process.execPath, [MILLRACE, ...words], {
      cwd: this.path,
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.push(child);
    return child;
  }

  /** Runs a command as a process. */
  async run(...words: string[]): Promise<Result> {
    const child = this.start(...words);
    const [out, errors, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    return { code, out, errors: withoutProgress(errors) };
  }

  /** Runs a command in this process, which takes a third of the time. */
  async runHere(...words: string[]): Promise<Result> {
    const world = cliWorld({ cwd: this.path, clock: systemClock, env: { PATH: process.env['PATH'] } });
    const code = await runCommandLine(words, world);
    return { code, out: world.stdout(), errors: withoutProgress(world.stderr()) };
  }

  /** Starts a command in this process that runs until it is stopped. */
  begin(...words: string[]) {
    const stop = new AbortController();
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const output = (stream: PassThrough) => ({
      write: (text: string) => void stream.write(text),
      isTerminal: false,
      columns: 80,
    });
    const world = cliWorld({
      cwd: this.path,
      clock: systemClock,
      env: { PATH: process.env['PATH'] },
      out: output(stdout),
      err: output(stderr),
      stopSignal: () => stop.signal,
    });
    const ended = runCommandLine(words, world).finally(() => {
      stdout.end();
      stderr.end();
    });
    const command = {
      stdout,
      stderr,
      /** Ctrl-C. @returns its exit code */
      async stop() {
        stop.abort(new StopRequested('SIGINT'));
        return ended;
      },
    };
    this.#commands.push(command);
    return command;
  }
}

/** With resources and settings that Millrace does not have. */
export const SAM_TEMPLATE = `\
Transform: AWS::Serverless-2016-10-31
Globals:
  HttpApi: { FailOnWarnings: true }
Resources:
  Cluster:
    Type: AWS::MSK::Cluster
  Count:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: 'exports.handler = async () => 1'
      AutoPublishAlias: live
      DeploymentPreference: { Type: Canary10Percent5Minutes }
      Role: arn:aws:iam::000000000000:role/r
      Events:
        Get: { Type: HttpApi, Properties: { Path: /, Method: get, Auth: { Authorizer: Users } } }
        Topic: { Type: MSK, Properties: { Stream: !Ref Cluster } }
Outputs:
  Cluster: { Value: !Ref Cluster }
`;

/** Replaces a text of a file, which must be there. */
export function edit(directory: string, file: string, from: string, to: string): void {
  const path = join(directory, file);
  const before = readFileSync(path, 'utf8');
  expect(before).toContain(from);
  writeFileSync(path, before.replace(from, to));
}

/** @returns a function that resolves with the next line of standard error that contains a text */
export function linesOf({ stderr }: { readonly stderr: Readable }): (wanted: string) => Promise<string> {
  const messages = createInterface({ input: stderr })[Symbol.asyncIterator]();
  return async (wanted) => {
    for (;;) {
      const { value, done } = await messages.next();
      if (done === true) throw new Error(`ended without printing "${wanted}"`);
      if (value.includes(wanted)) return value;
    }
  };
}
