import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The oldest nats-server that has everything that a cluster needs: per-message TTL and batched direct reads. */
const OLDEST_VERSION = '2.14.0';

/** The version that the cluster is tested with. */
const TESTED_VERSION = '2.15.3';

/** Names the program when it is not found by PATH. */
const SERVER_VARIABLE = 'MILLRACE_NATS_SERVER';

export interface NatsServer {
  readonly path: string;
  /** Such as 2.15.3. */
  readonly version: string;
}

/** Why there is no program that can be used. The message ends with how to get one. */
export class NoNatsServer extends Error {
  override readonly name = 'NoNatsServer';

  constructor(reason: string) {
    super(`${reason}\n${HOW_TO_GET_ONE}`);
  }
}

const HOW_TO_GET_ONE = `Get nats-server ${OLDEST_VERSION.replace(/\.0$/, '')} or newer, and have it in PATH or name it in ${SERVER_VARIABLE}:
  Go       go install github.com/nats-io/nats-server/v2@v${TESTED_VERSION}
  macOS    brew install nats-server
  Debian   apt-get install nats-server, where the release has ${OLDEST_VERSION} or newer (Debian 13 has 2.10, which is too old)
  others   https://github.com/nats-io/nats-server/releases`;

/** @throws NoNatsServer */
export function findNatsServer(env: NodeJS.ProcessEnv = process.env): NatsServer {
  const path = env[SERVER_VARIABLE] ?? inPath(env.PATH ?? '');
  if (path === undefined) throw new NoNatsServer('nats-server was not found in PATH.');
  const { stdout, error } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  if (error) throw new NoNatsServer(`${path} cannot be run: ${error.message}.`);
  const version = /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) throw new NoNatsServer(`${path} is no nats-server: it printed no version.`);
  if (isOlder(version, OLDEST_VERSION))
    throw new NoNatsServer(`${path} is version ${version}, which is too old.`);
  return { path, version };
}

/** Why there is no program, for tests that are not run without it; undefined when there is one. */
export function missingNatsServer(env: NodeJS.ProcessEnv = process.env): string | undefined {
  try {
    findNatsServer(env);
    return undefined;
  } catch (error) {
    if (error instanceof NoNatsServer) return error.message;
    throw error;
  }
}

function inPath(path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, 'nats-server'))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Compares versions of three numbers. */
export function isOlder(version: string, than: string): boolean {
  const [left, right] = [version, than].map((each) => each.split('.').map(Number));
  for (const [index, number] of left!.entries()) {
    if (number !== right![index]) return number < right![index]!;
  }
  return false;
}
