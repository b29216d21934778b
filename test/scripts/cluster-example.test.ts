import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { parseCommandLine } from '../../src/cli/command-line/parse.ts';
import start from '../../src/cli/commands/server/start.ts';
import { HEALTH_PATH } from '../../src/server/routing/operator-routes.ts';

/*
 * Goal: the files of examples/cluster name options, ports and probes that exist, and agree with each other. The
 * configurations of NATS are given to nats-server in test/cluster/example-config.test.ts.
 */

const folder = new URL('../../examples/cluster/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');

interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  // The parts of a manifest that are looked at here have different shapes.
  readonly spec: Readonly<Record<string, never>>;
}
const resources = (name: string): Resource[] =>
  parseAllDocuments(read(name)).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as Resource;
  });
const byKind = (list: readonly Resource[], kind: string) => list.find((each) => each.kind === kind)!;

interface Container {
  readonly args: readonly string[];
  readonly volumeMounts: readonly [{ readonly mountPath: string }];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe: Probe;
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
}
interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string };
  readonly tcpSocket?: { readonly port: string };
}
interface PodOwner {
  readonly replicas: number;
  readonly serviceName?: string;
  readonly selector: { readonly matchLabels: object };
  readonly template: {
    readonly metadata: { readonly labels: object };
    readonly spec: {
      readonly containers: readonly [Container];
      readonly securityContext: { readonly fsGroup: number };
      readonly volumes: readonly [
        { readonly secret: { readonly secretName: string; readonly defaultMode: number } },
      ];
    };
  };
}

function startOptions(words: readonly string[]): Readonly<Record<string, unknown>> {
  const [name, ...rest] = words;
  expect(name).toBe('start');
  const parsed = parseCommandLine(start, rest);
  expect(parsed).toMatchObject({ kind: 'run', arguments: [] });
  return (parsed as unknown as { options: Readonly<Record<string, unknown>> }).options;
}

const nats = resources('kubernetes/nats.yaml');
const gateways = resources('kubernetes/gateways.yaml');
const nodeSet = byKind(nats, 'StatefulSet').spec as unknown as PodOwner;
const deployment = byKind(gateways, 'Deployment').spec as unknown as PodOwner;

test('gateways are started with options that exist, on nodes that exist', () => {
  const nodes = Array.from(
    { length: nodeSet.replicas },
    (_, index) => `nats-${index}.${nodeSet.serviceName}:4222`,
  );
  const inKubernetes = startOptions(deployment.template.spec.containers[0].args);
  expect(inKubernetes['store']).toBe(`nats://${nodes.join(',')}`);
  const { containers, volumes, securityContext } = deployment.template.spec;
  const [{ mountPath }] = containers[0].volumeMounts;
  expect(inKubernetes).toMatchObject({
    auth: 'enforce',
    'allow-unauthenticated': false,
    'access-key-file': `${mountPath}/access.key`,
  });
  const { secretName, defaultMode } = volumes[0].secret;
  expect(read('README.md')).toContain(`create secret generic ${secretName} --from-file=access.key`);
  // YAML 1.2 reads 0440 as a decimal number, and Kubernetes as YAML 1.1 does.
  expect([defaultMode, securityContext.fsGroup]).toEqual([440, 1000]);

  const { services } = parse(read('compose.yml'), { merge: true }) as {
    services: Record<string, { command: string; networks: string[] }>;
  };
  const names = Object.keys(services);
  const members = names.filter((name) => name.startsWith('nats-'));
  for (const name of names.filter((each) => each.startsWith('gateway-'))) {
    const options = startOptions(services[name]!.command.split(' '));
    expect(options['store']).toBe(`nats://${members.map((member) => `${member}:4222`).join(',')}`);
    expect(services[name]!.networks).toContain('nats');
  }
});

test('routes and lists of nodes in the configurations name every node', () => {
  const routes = (text: string) => [...text.matchAll(/"nats:\/\/([^":]+):6222"/g)].map(([, host]) => host);
  expect(routes(read('nats-server.conf'))).toEqual(['nats-1', 'nats-2', 'nats-3']);
  expect(routes(read('kubernetes/nats.yaml'))).toEqual(['nats-0.nats', 'nats-1.nats', 'nats-2.nats']);
});

test('a gateway gets requests while it is ready, and is not restarted while NATS is away', () => {
  const [{ ports, startupProbe, readinessProbe, livenessProbe }] = deployment.template.spec.containers;
  expect(ports).toEqual([{ name: 'aws', containerPort: 4566 }]);
  for (const { httpGet } of [startupProbe, readinessProbe]) {
    expect(httpGet).toEqual({ path: HEALTH_PATH, port: 'aws' });
  }
  expect(livenessProbe.tcpSocket).toEqual({ port: 'aws' });
  expect(read('Dockerfile')).toContain(`http://127.0.0.1:4566${HEALTH_PATH}`);
});

test('selectors match, and one pod of each kind may be away', () => {
  for (const [list, owner] of [
    [nats, nodeSet],
    [gateways, deployment],
  ] as const) {
    const { labels } = owner.template.metadata;
    expect(owner.selector.matchLabels).toEqual(labels);
    expect(byKind(list, 'Service').spec).toMatchObject({ selector: labels });
    expect(byKind(list, 'PodDisruptionBudget').spec).toMatchObject({
      maxUnavailable: 1,
      selector: { matchLabels: labels },
    });
  }
});
