import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PublishLayerVersionCommand,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type ServerProcess, startServerProcess, temporaryDirectory } from '../support/server-process.ts';
import { unixZipOf } from '../support/zip.ts';

const MODULES = join(import.meta.dirname, 'functions', 'node_modules');
const FILE = 0o100644;
const LINK = 0o120777;
type Entries = Record<string, readonly [text: string, mode: number]>;

/** Powertools and middy, as their guides show them. There is no X-Ray daemon. */
const HANDLER = `
  import middy from '@middy/core';
  import { Logger } from '@aws-lambda-powertools/logger';
  import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
  import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
  import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
  import { Tracer } from '@aws-lambda-powertools/tracer';
  import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';

  const logger = new Logger({ serviceName: 'orders' });
  const metrics = new Metrics({ namespace: 'shop', serviceName: 'orders' });
  const tracer = new Tracer({ serviceName: 'orders' });

  export const handler = middy(async (event) => {
    logger.info('received', { count: event.orders });
    metrics.addMetric('ordersReceived', MetricUnit.Count, event.orders);
    tracer.putAnnotation('orders', event.orders);
    if (event.orders < 0) throw new RangeError('negative');
    return { orders: event.orders, traced: tracer.isTracingEnabled() };
  })
    .use(injectLambdaContext(logger, { clearState: true }))
    .use(logMetrics(metrics, { captureColdStartMetric: true }))
    .use(captureLambdaHandler(tracer));
`;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: ServerProcess;
let lambda: LambdaClient;
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startServerProcess(directory.path);
  const options = {
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'x' },
  };
  lambda = new LambdaClient(options);
  logs = new CloudWatchLogsClient(options);
});
afterAll(async () => {
  lambda?.destroy();
  logs?.destroy();
  await server?.stop();
  await directory?.[Symbol.asyncDispose]();
});

const layouts: [name: string, code: Entries, layer: Entries | undefined][] = [
  ['npm', packagesAt('node_modules'), undefined],
  ['pnpm', linkedPackages(), undefined],
  ['a layer', {}, packagesAt('nodejs/node_modules')],
];

describe.each(layouts)('Powertools and middy, as laid out by %s,', (layout, code, layer) => {
  const FunctionName = `packages-${layout.replace(' ', '-')}`;

  test('run, log and measure as on AWS', async () => {
    const Layers = layer && [await publish(FunctionName, layer)];
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: 'arn:aws:iam::000000000000:role/r',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Timeout: 30,
        MemorySize: 512,
        TracingConfig: { Mode: 'Active' },
        ...(Layers && { Layers }),
        Code: { ZipFile: unixZipOf({ 'index.mjs': [HANDLER, FILE], ...code }) },
      }),
    );
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30, minDelay: 1 }, { FunctionName });

    expect(await invoke({ orders: 3 })).toEqual({ orders: 3, traced: true });
    expect(await invoke({ orders: -1 })).toMatchObject({ errorType: 'RangeError', errorMessage: 'negative' });

    const records = await eventually(async () => {
      const found = await recordsOf(`/aws/lambda/${FunctionName}`);
      return found.some((record) => 'ordersReceived' in record) ? found : undefined;
    });
    expect(records).toContainEqual(
      expect.objectContaining({
        level: 'INFO',
        message: 'received',
        service: 'orders',
        count: 3,
        function_name: FunctionName,
        cold_start: true,
        xray_trace_id: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      }),
    );
    expect(records).toContainEqual(expect.objectContaining({ ordersReceived: 3, service: 'orders' }));
    expect(records).toContainEqual(expect.objectContaining({ ColdStart: 1, function_name: FunctionName }));
  });

  async function invoke(event: unknown): Promise<unknown> {
    const Payload = Buffer.from(JSON.stringify(event));
    const response = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
    return JSON.parse(Buffer.from(response.Payload!).toString());
  }
});

async function publish(LayerName: string, entries: Entries): Promise<string> {
  const Content = { ZipFile: unixZipOf(entries) };
  const { LayerVersionArn } = await lambda.send(new PublishLayerVersionCommand({ LayerName, Content }));
  return LayerVersionArn!;
}

async function recordsOf(logGroupName: string): Promise<Record<string, unknown>[]> {
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
  return events.flatMap(({ message = '' }) =>
    message.startsWith('{') ? [JSON.parse(message) as Record<string, unknown>] : [],
  );
}

/** The files of a package that a function needs. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.(?:[cm]?js|json)$/.test(file) && statSync(join(folder, file)).isFile(),
  );
}

function packagesAt(folder: string): Entries {
  return Object.fromEntries(
    filesOf(MODULES).map((file) => [`${folder}/${file}`, [readFileSync(join(MODULES, file), 'utf8'), FILE]]),
  );
}

/** Each package in a folder of its own, with links to its dependencies beside it, as pnpm installs them. */
function linkedPackages(): Entries {
  const entries: Entries = {};
  for (const name of packageNames()) {
    const store = `.pnpm/${name.replace('/', '+')}/node_modules`;
    for (const file of filesOf(join(MODULES, name))) {
      entries[`node_modules/${store}/${name}/${file}`] = [
        readFileSync(join(MODULES, name, file), 'utf8'),
        FILE,
      ];
    }
    link(`node_modules/${name}`, name);
    for (const dependency of dependenciesOf(name)) link(`node_modules/${store}/${dependency}`, dependency);
  }
  return entries;

  function link(path: string, name: string): void {
    const target = `node_modules/.pnpm/${name.replace('/', '+')}/node_modules/${name}`;
    entries[path] = [relative(join(path, '..'), target), LINK];
  }
}

function packageNames(): string[] {
  return readdirSync(MODULES)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(MODULES, name)).map((each) => `${name}/${each}`) : [name],
    );
}

function dependenciesOf(name: string): string[] {
  const manifest = JSON.parse(readFileSync(join(MODULES, name, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  const installed = new Set(packageNames());
  return Object.keys(manifest.dependencies ?? {}).filter((dependency) => installed.has(dependency));
}
