import { spawn } from 'node:child_process';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '../../src/client/client.ts';
import type { Credentials } from '../../src/lib/aws/signature-v4.ts';
import { millraceCommand } from '../support/server-process.ts';
import { serveProject, TOOL_TIMEOUT_MS } from './real-projects/support.ts';

/** A framework in front of a server, on a copy of a project. */
export interface Framework {
  readonly client: Client;
  readonly endpoint: string;
  readonly project: string;
  /** Runs a command of the framework, redirected by `millrace exec`. @returns its output, standard error included */
  sls(...words: string[]): Promise<string>;
  /** Runs commands of the framework as a user of IAM. */
  as(user: Credentials): Framework['sls'];
  /** Runs a command of Millrace with the credentials that the server has written, if it checks access. */
  operator(command: string, ...words: string[]): Promise<string>;
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
  readonly serverOptions?: readonly string[];
}): Promise<Framework> {
  const modules = join(options.packages, 'node_modules');
  const served = await serveProject({
    ...(options.source !== undefined && { source: options.source }),
    ...(options.serverOptions && { serverOptions: options.serverOptions }),
    prepare: (root) => symlink(modules, join(root, 'node_modules')),
  });
  const { client, endpoint, directory: project } = served;
  const framework = [process.execPath, join(modules, options.bin)] as const;
  return {
    client,
    endpoint,
    project,
    exec: (program, ...words) => served.exec(program, ...words),
    close: () => served.close(),
    sls: (...words) => served.exec(...framework, ...words),
    as:
      (user) =>
      (...words) =>
        served.execAs(user, ...framework, ...words),
    operator: (command, ...words) => served.millrace(command, ...words),
    slsUntil: (text, ...words) => {
      const command = [millraceCommand, 'exec', '--endpoint', endpoint, '--', ...framework, ...words];
      const child = spawn(process.execPath, command, { cwd: project });
      return new Promise((resolve, reject) => {
        let printed = '';
        const limit = setTimeout(() => child.kill(), TOOL_TIMEOUT_MS);
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
  };
}
