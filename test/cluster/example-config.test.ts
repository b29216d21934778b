import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { findNatsServer } from '../../scripts/nats/find-server.ts';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';
import { temporaryDirectory } from '../support/server-process.ts';
import { hasNatsServer } from './has-nats-server.ts';

const folder = new URL('../../examples/cluster/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');

function inConfigMap(): string {
  const documents = parseAllDocuments(read('kubernetes/nats.yaml')).map(
    (document) => document.toJS() as { kind: string; data: Record<string, string> },
  );
  return documents.find(({ kind }) => kind === 'ConfigMap')!.data['nats-server.conf']!;
}

test.skipIf(!hasNatsServer('the configurations of examples/cluster')).each([
  ['nats-server.conf', read('nats-server.conf')],
  ['kubernetes/nats.yaml', inConfigMap()],
])('nats-server accepts the configuration of %s', async (_, text) => {
  await using directory = await temporaryDirectory();
  const data = join(directory.path, 'data');
  await mkdir(data);
  const file = join(directory.path, 'nats-server.conf');
  await writeFile(file, text.replace('"/data"', JSON.stringify(data)));
  const { status, stderr } = spawnSync(findNatsServer().path, ['-t', '-c', file], {
    encoding: 'utf8',
    env: { NODE: 'n1', POD_NAME: 'nats-0' },
  });
  expect(stderr).toContain('is valid');
  expect(status).toBe(0);
  expect(text).toContain('sync_interval: always');
});

test.skipIf(!hasNatsServer('the probes of examples/cluster'))(
  'a running node answers the probes',
  async () => {
    await using cluster = await LocalCluster.start({ nodes: 1 });
    const { host, monitoringPort } = cluster.nodes[0]!.settings;
    const paths = [...read('kubernetes/nats.yaml').matchAll(/path: '?([^',]+)'?,/g)].map(([, path]) => path!);
    expect(paths).toHaveLength(3);
    for (const path of paths)
      expect((await fetch(`http://${host}:${monitoringPort}${path}`)).status).toBe(200);
  },
);
