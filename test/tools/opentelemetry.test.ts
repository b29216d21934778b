import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { build } from 'esbuild';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { connectSdk } from '../support/clients/sdk-client.ts';
import { createStream } from '../support/clients/sdk-streams.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

/*
 * Goal: a collector receives one connected trace of a pipeline, from a producer with OpenTelemetry through two streams
 * and two functions with OpenTelemetry of their own, and the metrics and logs that belong to it.
 */

const folder = join(import.meta.dirname, 'observability');

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly traceState?: string;
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly attributes: readonly Attribute[];
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number; readonly boolValue?: boolean };
}

interface Point {
  readonly attributes: readonly Attribute[];
  readonly asDouble?: number;
  readonly count?: number;
}

interface LogRecord {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly body: Attribute['value'];
}

interface Points {
  readonly dataPoints: readonly Point[];
}

interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly sum?: Points;
  readonly gauge?: Points;
  readonly histogram?: Points;
}

/** The body of a request for one of the signals. */
interface Export {
  readonly resourceSpans?: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
  readonly resourceMetrics?: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[];
  }[];
  readonly resourceLogs?: readonly {
    readonly scopeLogs: readonly { readonly logRecords: readonly LogRecord[] }[];
  }[];
}

/** A collector of OTLP by HTTP and JSON. */
class Collector {
  readonly spans: (Span & { readonly service: string })[] = [];
  readonly logs: LogRecord[] = [];
  readonly metrics = new Map<string, { readonly unit: string; readonly points: readonly Point[] }>();
  readonly #server = createServer((request, response) => {
    void json(request).then((body) => {
      this.#receive(body as Export);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #receive({ resourceSpans = [], resourceMetrics = [], resourceLogs = [] }: Export): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      const service = valueOf(resource.attributes, 'service.name')!;
      for (const { spans } of scopeSpans) this.spans.push(...spans.map((span) => ({ ...span, service })));
    }
    this.logs.push(
      ...resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords)),
    );
    const metrics = resourceMetrics
      .flatMap(({ scopeMetrics }) => scopeMetrics)
      .flatMap((scope) => scope.metrics);
    for (const { name, unit, sum, gauge, histogram } of metrics) {
      this.metrics.set(name, { unit, points: (sum ?? gauge ?? histogram)!.dataPoints });
    }
  }
}

function valueOf(attributes: readonly Attribute[], key: string): string | undefined {
  return attributes.find((attribute) => attribute.key === key)?.value.stringValue;
}

const collector = new Collector();
let server: ServerProcess;
let collectorUrl: string;

beforeAll(async () => {
  collectorUrl = await collector.listen();
  Object.assign(process.env, {
    OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '50',
    OTEL_BLRP_SCHEDULE_DELAY: '50',
    OTEL_METRIC_EXPORT_INTERVAL: '500',
  });
  server = await startServerProcess(undefined, [], { cwd: folder });
});
afterAll(async () => {
  await server?.stop();
  collector.close();
});

async function createFunctions(lambda: LambdaClient): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'functions.mjs')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: 'index.js',
    write: false,
    logLevel: 'error',
  });
  const ZipFile = zipSync({ 'index.js': strToU8(outputFiles[0]!.text) });
  for (const name of ['ingest', 'alert']) {
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: 'nodejs22.x',
        Handler: `index.${name}`,
        Role: 'arn:aws:iam::000000000000:role/any',
        Timeout: 30,
        Code: { ZipFile },
        Environment: { Variables: { COLLECTOR: collectorUrl } },
      }),
    );
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30, minDelay: 1 }, { FunctionName: name });
  }
}

test('one trace from a producer through two streams and two functions', async () => {
  const kinesis = connectSdk(server.endpoint, 'h1');
  const lambda = new LambdaClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: '000000000000', secretAccessKey: 'x' },
  });
  await createFunctions(lambda);
  for (const [stream, name] of [
    ['orders', 'ingest'],
    ['alerts', 'alert'],
  ]) {
    await createStream(kinesis, stream!, 1);
    await lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: name!,
        EventSourceArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${stream}`,
        StartingPosition: 'TRIM_HORIZON',
        // Both puts are in one batch.
        ...(stream === 'orders' && { BatchSize: 2, MaximumBatchingWindowInSeconds: 30 }),
      }),
    );
  }

  const { openTracing } = await import(pathToFileURL(join(folder, 'tracing.mjs')).href);
  const producer = openTracing('producer', collectorUrl);
  for (const name of ['produce first', 'produce second']) {
    await producer.inSpan(name, undefined, (spanContext: object) =>
      producer
        .within(kinesis, spanContext)
        .send(new PutRecordCommand({ StreamName: 'orders', PartitionKey: 'o', Data: Buffer.from(name) })),
    );
  }
  await producer.close();

  const last = await eventually(async () => collector.spans.find(({ name }) => name === 'alert'));
  await eventually(async () => collector.spans.find(({ name }) => name === 'process alerts'));
  const spans = collector.spans.filter(({ traceId }) => traceId === last.traceId);
  const parentOf = ({ parentSpanId }: Span) => spans.find(({ spanId }) => spanId === parentSpanId);
  const path: string[] = [];
  for (let span: (typeof spans)[number] | undefined = last; span; span = parentOf(span)) {
    path.unshift(`${span.service}: ${span.name}`);
  }
  expect(path).toEqual([
    'producer: produce first',
    'millrace: send orders',
    'millrace: process orders',
    'millrace: invoke ingest',
    'ingest: ingest',
    'millrace: send alerts',
    'millrace: process alerts',
    'millrace: invoke alert',
    'alert: alert',
  ]);
  // Connected: every span but the first one has its parent in the trace.
  expect(spans.filter((span) => !parentOf(span)).map(({ name }) => name)).toEqual(['produce first']);

  expect(spans.find(({ name }) => name === 'send orders')?.traceState).toBe('vendor=1');

  const batch = spans.find(({ name }) => name === 'process orders')!;
  const second = collector.spans.find(
    (span) => span.name === 'send orders' && span.traceId !== last.traceId,
  )!;
  expect(batch.links).toMatchObject([{ traceId: second.traceId, spanId: second.spanId }]);
  expect(valueOf(batch.attributes, 'messaging.destination.partition.id')).toBe('shardId-000000000000');
  expect(valueOf(second.attributes, 'rpc.method')).toBe('PutRecord');

  const invocation = spans.find(({ name }) => name === 'invoke ingest')!;
  expect(invocation.attributes).toContainEqual({ key: 'faas.coldstart', value: { boolValue: true } });
  const line = await eventually(async () =>
    collector.logs.find(({ body }) => body.stringValue?.includes('ingesting') === true),
  );
  expect(line).toMatchObject({ traceId: invocation.traceId, spanId: invocation.spanId });

  const points = await eventually(async () => collector.metrics.get('faas.invocations')?.points);
  const invocations = points.find(({ attributes }) => valueOf(attributes, 'faas.name') === 'ingest');
  expect(invocations?.asDouble).toBe(1);
  expect(collector.metrics.get('faas.invoke_duration')).toMatchObject({ unit: 's' });
  const records = collector.metrics.get('millrace.shard_records_in')!.points;
  expect(
    records.find(({ attributes }) => valueOf(attributes, 'messaging.destination.name') === 'orders')
      ?.asDouble,
  ).toBe(2);
  kinesis.destroy();
  lambda.destroy();
});

test('pipelines of the test kit export too, one after another', async () => {
  const { openPipeline } = await import('../../src/testing/index.ts');
  const before = process.cwd();
  // The packages of the working directory are used.
  process.chdir(folder);
  try {
    for (const stream of ['first', 'second']) {
      const handler = () => console.log(`handling ${stream}`);
      const pipeline = await openPipeline({
        streams: { [stream]: {} },
        functions: { pages: { handler, events: [{ stream }] } },
      });
      await pipeline.stream(stream).put({ page: '/' });
      await pipeline.settle();
      // Waits until everything is sent.
      await pipeline.close();
      const batch = collector.spans.find(({ name }) => name === `process ${stream}`)!;
      const put = collector.spans.find(({ name }) => name === `send ${stream}`)!;
      const invocation = collector.spans.find(({ parentSpanId }) => parentSpanId === batch.spanId)!;
      expect([batch.parentSpanId, batch.traceId]).toEqual([put.spanId, put.traceId]);
      expect(invocation.name).toMatch(/^invoke /);
      const line = collector.logs.find(
        ({ body }) => body.stringValue?.includes(`handling ${stream}`) === true,
      );
      expect(line).toMatchObject({ traceId: put.traceId });
      const records = collector.metrics.get('millrace.shard_records_in')!.points;
      expect(
        records.find(({ attributes }) => valueOf(attributes, 'messaging.destination.name') === stream)
          ?.asDouble,
      ).toBe(1);
    }
  } finally {
    process.chdir(before);
  }
});
