import { execFileSync, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../../scripts/nats/free-ports.ts';
import { NotRun } from '../rivals/not-run.ts';
import type { Peer, Puts } from './peer.ts';
import { measureBy, startProgram } from './program.ts';

const PROJECT = fileURLToPath(new URL('../rivals/kafka/', import.meta.url));
const CLASS_PATH = join(PROJECT, 'target/dependency/*');
const MEMORY = '-Xmx1g';

/**
 * One broker that is its own controller and syncs each write before it acknowledges it: by default it leaves that to the
 * system, since it expects two more copies on other machines.
 */
export const kafka: Peer = {
  name: 'Apache Kafka',
  version: '4.1.1',
  keeps: 'synced to disk',
  async start(cwd, signal) {
    fetchLibraries();
    const [port, controllerPort] = await freePorts(2);
    const settings = join(cwd, 'server.properties');
    await writeFile(settings, configuration(cwd, port!, controllerPort!));
    const java = [MEMORY, '-cp', CLASS_PATH];
    const format = ['kafka.tools.StorageTool', 'format', '-t', 'bWlsbHJhY2UtYmVuY2gtMQ', '-c', settings];
    execFileSync('java', [...java, ...format], { stdio: 'ignore' });
    const args = [...java, 'kafka.Kafka', settings];
    const server = await startProgram({ command: 'java', args, port: port!, cwd }, signal);
    return {
      ...server,
      put: ({ name, shards, writers, warmUpMs, durationMs }) => {
        const numbers = [shards, writers, warmUpMs, durationMs].map(String);
        const words = [join(PROJECT, 'Load.java'), `127.0.0.1:${port}`, name, ...numbers];
        return measureBy<Puts>('java', [...java, ...words], signal);
      },
    };
  },
};

function fetchLibraries(): void {
  if (spawnSync('java', ['-version']).status !== 0) throw new NotRun('it needs `java`, version 17 or newer');
  const fetched = spawnSync('mvn', ['-q', '-B', 'dependency:copy-dependencies'], { cwd: PROJECT });
  if (fetched.status !== 0)
    throw new NotRun('it needs `mvn`, and a repository from which `mvn` can fetch it');
}

function configuration(directory: string, port: number, controllerPort: number): string {
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
controller.listener.names=CONTROLLER
log.dirs=${join(directory, 'log')}
log.flush.interval.messages=1
offsets.topic.replication.factor=1
`;
}
