import { execFile, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Client, createClient } from '../../src/client/client.ts';
import { millraceCommand, startServerProcess, temporaryDirectory } from '../support/server-process.ts';

const run = promisify(execFile);
// A failed bundler leaves its process waiting. It is killed, and the test fails with its output.
const timeout = 120_000;

/** A framework in front of a server, on a copy of a project. */
export interface Framework {
  readonly client: Client;
  readonly project: string;
  /** Runs a command of the framework, redirected by `millrace exec`. @returns its output, standard error included */
  sls(...words: string[]): Promise<string>;
  /** Runs any other program in the same way. */
  exec(program: string, ...words: string[]): Promise<string>;
  /** Runs a command that does not end by itself until it has printed a text. */
  slsUntil(text: string, ...words: string[]): Promise<void>;
  /** Changes a file of the project. */
  edit(file: string, from: string, to: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param options.bin the framework's command, relative to node_modules
 * @param options.packages the folder of test/tools/ whose node_modules the project finds
 * @param options.source the project; an empty folder by default
 */
export async function openFramework(options: {
  readonly packages: string;
  readonly bin: string;
  readonly source?: string;
}): Promise<Framework> {
  const modules = join(options.packages, 'node_modules');
  const project = await mkdtemp(join(tmpdir(), 'millrace-framework-'));
  if (options.source !== undefined) await cp(options.source, project, { recursive: true });
  await symlink(modules, join(project, 'node_modules'));
  const directory = await temporaryDirectory();
  const server = await startServerProcess(directory.path);
  const client = createClient({ endpoint: server.endpoint, region: 'us-east-1' });
  const sent = [millraceCommand, 'exec', '--endpoint', server.endpoint, '--'];
  const framework = [process.execPath, join(modules, options.bin)];

  const exec = async (...command: string[]) => {
    const { stdout, stderr } = await run(process.execPath, [...sent, ...command], { cwd: project, timeout });
    return stdout + stderr;
  };
  return {
    client,
    project,
    exec,
    sls: (...words) => exec(...framework, ...words),
    slsUntil: (text, ...words) => {
      const child = spawn(process.execPath, [...sent, ...framework, ...words], { cwd: project });
      return new Promise((resolve, reject) => {
        let printed = '';
        const limit = setTimeout(() => child.kill(), timeout);
        const onData = (chunk: Buffer) => {
          printed += chunk.toString();
          if (printed.includes(text)) child.kill();
        };
        child.stdout.on('data', onData);
        child.stderr.on('data', onData);
        child.on('exit', () => {
          clearTimeout(limit);
          if (printed.includes(text)) resolve();
          else reject(new Error(`${words.join(' ')} never printed ${text}, but:\n${printed}`));
        });
      });
    },
    async edit(file, from, to) {
      const path = join(project, file);
      const text = await readFile(path, 'utf8');
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
      await writeFile(path, text.replace(from, to));
    },
    async close() {
      client.close();
      await server.stop();
      await directory[Symbol.asyncDispose]();
      await rm(project, { recursive: true, force: true });
    },
  };
}
