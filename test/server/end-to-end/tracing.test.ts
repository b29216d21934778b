import { connect as connectHttp2 } from 'node:http2';
import { text as readText } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CreateEventSourceMapping } from '../../../src/services/lambda/operations/create-event-source-mapping.ts';
import { CreateFunctionUrlConfig } from '../../../src/services/lambda/operations/create-function-url-config.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { FilterLogEvents } from '../../../src/services/logs/operations/filter-log-events.ts';
import { logsTraits } from '../../../src/services/logs/traits.ts';
import type { ExportedLine } from '../../../src/lib/telemetry/telemetry.ts';
import type { SpanOptions } from '../../../src/lib/telemetry/tracer.ts';
import type { TraceHeader } from '../../../src/lib/trace/trace-header.ts';
import { PutRecords } from '../../../src/services/kinesis/operations/put-records.ts';
import { Invoke } from '../../../src/services/lambda/operations/invoke.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { eventually } from '../../support/eventually.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';

/*
 * Goal: a trace continues from a client through a stream into a function, whatever header names it.
 */

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const PARENT = '53995c3f42cd8ad8';
const TRACE = `Root=${ROOT};Parent=${PARENT};Sampled=1`;
const LINEAGE = /;Lineage=1:[0-9a-f]{8}:0$/;

let server: TestServer;

beforeAll(async () => {
  server = await runningServer();
  await server.createFunction(
    'traced',
    `exports.handler = async ({ headers, Records }) => {
      const trace = process.env._X_AMZN_TRACE_ID;
      if (Records) console.log('traced ' + trace);
      return { trace, header: headers?.['x-amzn-trace-id'] };
    };`,
  );
});
afterAll(() => server.close());

async function invoke(headers: Record<string, string>) {
  const path = '/2015-03-31/functions/traced/invocations';
  const response = await fetch(server.endpoint + path, {
    method: 'POST',
    headers: signed(headers, 'lambda'),
  });
  const { trace } = (await response.json()) as { trace: string };
  return { trace, header: response.headers.get('x-amzn-trace-id') };
}

function signed(headers: Record<string, string>, service: string): Record<string, string> {
  const credential = `000000000000/20260101/us-east-1/${service}/aws4_request`;
  return {
    'x-amz-date': '20260101T000000Z',
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=x`,
    ...headers,
  };
}

test('an invocation continues the trace of its caller, and the response names it', async () => {
  const { trace, header } = await invoke({ 'X-Amzn-Trace-Id': TRACE });
  expect(trace.replace(LINEAGE, '')).toBe(TRACE);
  expect(header).toBe(trace);
});

test('an invocation without a valid header has a new trace', async () => {
  const { trace } = await invoke({ 'X-Amzn-Trace-Id': 'Root=1-2-3;Parent=x' });
  expect(trace).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=/);
});

test('a function URL passes the trace on and returns it', async () => {
  const input = { FunctionName: 'traced', AuthType: 'NONE' as const };
  const { FunctionUrl } = await server.client.call(lambdaTraits, CreateFunctionUrlConfig, input);
  const response = await fetch(FunctionUrl, { headers: { 'x-amzn-trace-id': TRACE } });
  const { trace, header } = (await response.json()) as { trace: string; header: string };
  expect(trace.replace(LINEAGE, '')).toBe(TRACE);
  expect(header).toBe(TRACE);
  expect(response.headers.get('x-amzn-trace-id')).toBe(trace);
});

describe('records of a traced producer', () => {
  const put = async (streamName: string, headers: Record<string, string>) => {
    const body = JSON.stringify({ StreamName: streamName, PartitionKey: 'p', Data: 'AAAA' });
    const all = signed(
      {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'Kinesis_20131202.PutRecord',
        ...headers,
      },
      'kinesis',
    );
    const response = await fetch(server.endpoint, { method: 'POST', headers: all, body });
    expect(response.status).toBe(200);
  };
  const putOverHttp2 = async (StreamName: string, headers: Record<string, string>) => {
    const session = connectHttp2(server.endpoint);
    const target = { ':method': 'POST', 'x-amz-target': 'Kinesis_20131202.PutRecords' };
    const type = { 'content-type': 'application/x-amz-json-1.1' };
    const stream = session.request({ ...target, ...type, ...signed(headers, 'kinesis') });
    stream.end(JSON.stringify({ StreamName, Records: [{ PartitionKey: 'p', Data: 'AAAA' }] }));
    expect(await readText(stream)).toContain('"FailedRecordCount":0');
    session.close();
  };

  test.each([
    // Without the lineage of the producer: loops through streams are not detected.
    ['PutRecord with the header of AWS', put, { 'x-amzn-trace-id': `${TRACE};Lineage=1:e547cb94:7` }],
    [
      'PutRecords with the header of W3C',
      putOverHttp2,
      { traceparent: `00-5759e988bd862e3fe1be46a994272793-${PARENT}-01` },
    ],
  ])('are delivered in its trace: %s', async (name, send, headers) => {
    const streamName = name.slice(0, 10).trim();
    await server.createStream(streamName, 1);
    await server.client.call(lambdaTraits, CreateEventSourceMapping, {
      FunctionName: 'traced',
      EventSourceArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${streamName}`,
      StartingPosition: 'TRIM_HORIZON',
    });
    const seen = await loggedTraces();
    await send(streamName, headers);
    const trace = await eventually(async () => {
      const traces = await loggedTraces();
      return traces.length > seen.length ? traces.at(-1) : undefined;
    });
    expect(trace).toBe(TRACE);
  });

  async function loggedTraces(): Promise<string[]> {
    const input = { logGroupName: '/aws/lambda/traced', filterPattern: '"traced Root"' };
    const { events } = await server.client.call(logsTraits, FilterLogEvents, input);
    return events.map(({ message }) => message.slice(message.indexOf('Root=')).trim().replace(LINEAGE, ''));
  }
});

describe('with a tracer', () => {
  interface RecordedSpan extends SpanOptions {
    readonly name: string;
    readonly header: TraceHeader;
    ended?: { readonly attributes: object | undefined; readonly errorType: string | undefined };
  }
  const spans: RecordedSpan[] = [];
  const lines: ExportedLine[] = [];
  let traced: TestServer;

  beforeAll(async () => {
    traced = await runningServer({
      telemetry: {
        tracer: {
          startSpan(name, options) {
            const parent = (spans.length + 1).toString(16).padStart(16, '0');
            const root = options.parent?.root ?? `1-00000000-${parent.padStart(24, '0')}`;
            const span: RecordedSpan = { ...options, name, header: { root, parent, sampled: true } };
            spans.push(span);
            return {
              header: span.header,
              end(attributes, errorType) {
                span.ended = { attributes, errorType };
              },
            };
          },
        },
        exportLine: (line) => void lines.push(line),
        close: async () => {},
      },
    });
    await traced.createFunction(
      'f',
      `exports.handler = async ({ fail }) => {
        console.log('the trace is ' + process.env._X_AMZN_TRACE_ID);
        if (fail) throw new Error('no');
      };`,
    );
  });
  afterAll(() => traced.close());

  const spanOf = (name: string) =>
    eventually(async () => spans.find((span) => span.name === name && span.ended !== undefined));

  test('a batch continues the trace of its first put, links the others, and its invocation is in it', async () => {
    await traced.createStream('orders', 1);
    for (const Data of ['one', 'two']) {
      const Records = [{ PartitionKey: 'p', Data: Buffer.from(Data) }];
      await traced.client.call(kinesisTraits, PutRecords, { StreamName: 'orders', Records });
    }
    await traced.client.call(lambdaTraits, CreateEventSourceMapping, {
      FunctionName: 'f',
      EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/orders',
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 2,
    });
    const batch = await spanOf('process orders');
    const [first, second] = spans.filter(({ name }) => name === 'send orders');
    expect(first).toMatchObject({ kind: 'server', parent: undefined });
    expect(first!.ended!.attributes).toEqual({ 'millrace.put_records.failed_count': 0 });
    expect(batch).toMatchObject({ kind: 'consumer', parent: first!.header, links: [second!.header] });
    expect(batch.ended).toMatchObject({
      attributes: { 'millrace.batch.processed_count': 2 },
      errorType: undefined,
    });
    const invocation = await spanOf('invoke f');
    expect(invocation).toMatchObject({ kind: 'client', parent: batch.header });
    const line = await eventually(async () => lines.find(({ message }) => message.includes('the trace is')));
    const { root, parent } = invocation.header;
    expect(line.message).toContain(`Root=${root};Parent=${parent!};Sampled=1;Lineage=1:`);
    expect(line.trace).toMatchObject({ root, parent });
  });

  test('an invocation that fails ends its span with the error, in the trace that the response names', async () => {
    spans.length = 0;
    const call = { FunctionName: 'f', Payload: Buffer.from('{"fail":true}') };
    await traced.client.call(lambdaTraits, Invoke, call);
    const { ended, parent } = await spanOf('invoke f');
    const attributes = { 'faas.version': '$LATEST', 'faas.coldstart': false };
    expect(ended).toEqual({ attributes, errorType: 'Unhandled' });
    expect(parent).toMatchObject({ root: expect.stringMatching(/^1-/), sampled: true });
    expect(parent).not.toHaveProperty('parent');
  });
});
