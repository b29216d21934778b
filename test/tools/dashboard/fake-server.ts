import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Scenario } from './scenario.ts';

const API = '/_millrace/dashboard/';
const DIST = fileURLToPath(new URL('../../../dist/dashboard/', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.html': 'text/html; charset=utf-8',
};
/** As the real server sends it. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export interface FakeServer {
  readonly origin: string;
  readonly calls: readonly string[];
  close(): Promise<void>;
}

/** The page with the API of one scenario behind it: states that a real server reaches only slowly. */
export async function startFakeServer(
  scenario: Scenario,
  rateIntervalMs = 1000,
  port = 0,
): Promise<FakeServer> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'POST') calls.push(url.pathname);
    if (url.pathname === '/_millrace/dashboard/live') live(scenario, request, response, rateIntervalMs);
    else if (url.pathname.startsWith(API)) api(scenario, url, response);
    else page(url.pathname, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function page(path: string, response: ServerResponse): void {
  const asset = /^\/_millrace\/assets\/([\w.-]+)$/.exec(path)?.[1];
  const file = asset === undefined ? `${DIST}index.html` : `${DIST}assets/${asset}`;
  if (!existsSync(`${file}.gz`)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'content-type': TYPES[extname(file)]!,
    'content-security-policy': POLICY,
    'content-encoding': 'gzip',
  });
  response.end(readFileSync(`${file}.gz`));
}

function live(
  scenario: Scenario,
  request: IncomingMessage,
  response: ServerResponse,
  rateIntervalMs: number,
): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  let second = 0;
  const send = () => {
    response.write(`event: rates\ndata: ${JSON.stringify(scenario.ratesAt(second))}\n\n`);
    second += 1;
  };
  send();
  const timer = setInterval(send, rateIntervalMs);
  request.on('close', () => clearInterval(timer));
}

function api(scenario: Scenario, url: URL, response: ServerResponse): void {
  const reply = replyTo(scenario, url.pathname.slice(API.length), url.searchParams);
  response.writeHead(reply === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(reply ?? { code: 'NotFound', message: `nothing is at ${url.pathname}` }));
}

function replyTo(scenario: Scenario, path: string, query: URLSearchParams): unknown {
  const { pipeline, invocations, records } = scenario;
  if (path === 'namespaces') return [{ account: pipeline.account, region: pipeline.region }];
  if (path === 'pipeline') return pipeline;
  if (path === 'invocations') return invocationPage(scenario, query);
  if (path.startsWith('invocations/')) {
    const found = invocations.find(({ id }) => path.endsWith(id));
    const event = JSON.stringify({
      Records: [{ eventSource: 'aws:kinesis', kinesis: { partitionKey: 'user-3' } }],
    });
    const logs = [{ level: 'INFO', message: 'enriched 250 clicks' }];
    return found && { ...found, event, response: '{"batchItemFailures":[]}', logs };
  }
  if (path === 'series') return series(scenario, query);
  if (path.endsWith('/hot-keys')) {
    const keys = Array.from({ length: 8 }, (_, index) => ({
      key: `user-${index}`,
      shardId: records[index]!.shardId,
      records: Math.round(4200 / (index + 1)),
      bytes: Math.round(2_700_000 / (index + 1)),
    }));
    return { sampledRecords: 12_000, keys };
  }
  if (path.endsWith('/errors')) return errorGroups(scenario);
  if (path.endsWith('/fate')) {
    const mappings = pipeline.mappings.filter(({ sourceArn }) => sourceArn === pipeline.streams[0]?.arn);
    return {
      mappings: mappings.map(({ uuid, functionName }) => ({
        uuid,
        functionName,
        fate: 'delivered',
        invocations: [invocations[0]!.id],
      })),
    };
  }
  if (path.endsWith('/records')) {
    const from = query.get('cursor') === null ? records : [];
    return { records: from, cursor: 'next', scannedRecords: from.length, atTip: true };
  }
  if (path.includes('/FilterLogEvents')) return { events: logEvents(scenario) };
  if (path.startsWith('calls/')) return {};
  if (path.endsWith('/redrive')) return { batches: 7, records: 1750, events: 0, failed: 0, left: [] };
  if (path.endsWith('/messages')) return failedBatches(scenario);
  if (path.endsWith('/failures')) return failedObjects(scenario);
  return undefined;
}

function failedBatches({ pipeline, records }: Scenario) {
  const [record] = records;
  const message = {
    sentMs: pipeline.nowMs - 60_000,
    receiveCount: 0,
    isVisible: true,
    sizeBytes: 716,
    decoded: {
      kind: 'json',
      value: { requestContext: { condition: 'RetryAttemptsExhausted' } },
      gzip: false,
    },
    failure: {
      functionName: pipeline.functions[0]!.name,
      why: 'RetryAttemptsExhausted',
      batch: {
        stream: 'clicks',
        shardId: record!.shardId,
        startSequenceNumber: record!.sequenceNumber,
        endSequenceNumber: record!.sequenceNumber,
      },
    },
  };
  return {
    messages: Array.from({ length: 7 }, (_, index) => ({ ...message, messageId: `message-${index}` })),
    total: 7,
  };
}

/** The same failures, as a bucket has them. */
function failedObjects(scenario: Scenario) {
  const { messages } = failedBatches(scenario);
  return {
    objects: messages.map(({ messageId, sentMs, sizeBytes, decoded, failure }) => ({
      key: `aws/lambda/${messageId}`,
      writtenMs: sentMs,
      sizeBytes,
      decoded,
      failure,
    })),
  };
}

function invocationPage({ invocations }: Scenario, query: URLSearchParams) {
  const name = query.get('function');
  const isError = query.get('status') === 'error';
  const chosen = invocations.filter(
    ({ functionName, error }) =>
      (name === null || functionName === name) && (!isError || error !== undefined),
  );
  const before = query.get('before');
  const start = before === null ? 0 : chosen.findIndex(({ id }) => id === before) + 1;
  return { invocations: chosen.slice(start, start + Number(query.get('limit'))), total: chosen.length };
}

function errorGroups({ invocations }: Scenario) {
  const failed = invocations.filter(({ error }) => error !== undefined);
  const [last] = failed;
  if (last === undefined) return [];
  return [{ ...last.error!, count: failed.length, lastMs: last.startedMs, lastInvocation: last.id }];
}

function logEvents({ pipeline, invocations }: Scenario) {
  const texts = [
    'INFO\tenriched 250 clicks',
    'INFO\t{"user":"user-3","price":19.9}',
    'WARN\tno price for /product/17',
  ];
  return invocations.slice(0, 60).map(({ id, startedMs, error }, index) => ({
    eventId: String(index),
    timestamp: startedMs,
    message: `${new Date(pipeline.nowMs).toISOString()}\t${id}\t${error === undefined ? texts[index % 3] : `ERROR\t${error.type}: ${error.message}`}`,
  }));
}

/** The same figures as the live rates have, before the page was opened. */
function series(scenario: Scenario, query: URLSearchParams) {
  const [startMs, stepMs] = [Number(query.get('from')), Number(query.get('step'))];
  const count = Math.floor((Number(query.get('to')) - startMs) / stepMs);
  const valueAt = (index: number) => {
    const { shards, mappings } = scenario.ratesAt(((index - count) * stepMs) / 1000);
    const name = query.get('name');
    if (query.get('kind') === 'mapping')
      return mappings.find(({ uuid }) => uuid === name)?.iteratorAgeMs ?? null;
    if (query.get('kind') === 'function') return 0;
    const metric = query.get('metric') as 'recordsIn';
    return (shards.reduce((sum, shard) => sum + shard[metric], 0) * stepMs) / 1000;
  };
  return { startMs, stepMs, values: Array.from({ length: count }, (_, index) => valueAt(index)) };
}
