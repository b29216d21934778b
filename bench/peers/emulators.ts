import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startMillrace } from '../../src/cli/bench/servers.ts';
import { freePorts } from '../../scripts/nats/free-ports.ts';
import { NotRun } from '../rivals/not-run.ts';
import { startKinesalite } from '../rivals/start-kinesalite.ts';
import { kinesisPeer } from './kinesis-api.ts';
import type { Peer } from './peer.ts';
import { startProgram } from './program.ts';

const RIVALS = fileURLToPath(new URL('../rivals/', import.meta.url));

export const millrace: Peer = {
  name: 'Millrace',
  version: 'of this commit',
  keeps: 'synced to disk',
  start: async (directory, signal) => kinesisPeer(await startMillrace(directory, 'fsync', signal), signal),
};

export const kinesalite: Peer = {
  name: 'kinesalite',
  version: '3.3.3',
  keeps: 'in memory',
  start: async (_, signal) => kinesisPeer(await startKinesalite(signal), signal),
};

/** Its optional persistence rewrites one file of JSON every few seconds, so nothing is on disk at the acknowledgement. */
export const kinesisMock: Peer = {
  name: 'kinesis-mock',
  version: '0.6.2',
  keeps: 'in memory',
  async start(cwd, signal) {
    const program = `${RIVALS}node_modules/kinesis-local/main.js`;
    if (!existsSync(program)) throw new NotRun('it could not be installed (bench/rivals/package.json)');
    const [port, tlsPort] = await freePorts(2);
    const env = {
      KINESIS_MOCK_PLAIN_PORT: `${port}`,
      KINESIS_MOCK_TLS_PORT: `${tlsPort}`,
      SHARD_LIMIT: '1000',
      LOG_LEVEL: 'ERROR',
    };
    // It reads a file of its own from the folder that it is started in.
    const folder = { cwd: dirname(program), env: { ...env, PERSIST_PATH: cwd } };
    const server = await startProgram(
      { command: process.execPath, args: [program], port: port!, ...folder },
      signal,
    );
    return kinesisPeer({ ...server, port: port! }, signal);
  },
};

export const ministack: Peer = {
  name: 'ministack',
  version: '1.5.33',
  keeps: 'in memory',
  async start(cwd, signal) {
    const command = `${RIVALS}ministack/venv/bin/ministack`;
    if (!existsSync(command))
      throw new NotRun('it could not be installed (bench/rivals/ministack/requirements.txt)');
    const [port] = await freePorts(1);
    const env = { GATEWAY_PORT: `${port}`, BIND_HOST: '127.0.0.1', LOG_LEVEL: 'ERROR' };
    const server = await startProgram({ command, args: [], port: port!, cwd, env }, signal);
    return kinesisPeer({ ...server, port: port! }, signal);
  },
};
