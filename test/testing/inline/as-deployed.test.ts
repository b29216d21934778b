import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Handler, openPipeline, type Pipeline } from '../../../src/testing/index.ts';

/*
 * Goal: an inline handler has the results, errors and lines that it has as deployed. Method: one file of handlers runs both
 * ways. Compared are the whole response and the whole log of each invocation, without what differs between two
 * invocations of one function.
 */

const CODE = `
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
class Refused extends Error {
  constructor(message, options) { super(message, options); this.name = 'Refused'; this.code = 'E1'; this.at = { row: 3 }; }
}
const NAMES = ['_HANDLER', 'AWS_EXECUTION_ENV', 'AWS_LAMBDA_FUNCTION_NAME', 'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_LOG_GROUP_NAME', 'AWS_LAMBDA_LOG_STREAM_NAME', 'AWS_LAMBDA_LOG_FORMAT',
  'AWS_LAMBDA_LOG_LEVEL', 'AWS_LAMBDA_INITIALIZATION_TYPE', 'AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ACCESS_KEY_ID',
  'AWS_XRAY_CONTEXT_MISSING', '_X_AMZN_TRACE_ID', 'OWN'];
const cases = {
  value: () => ({ batchItemFailures: [] }),
  asyncValue: async (event) => ({ a: [1, 'ü', null, event] }),
  nothing: async () => {},
  function: async () => () => {},
  promiseLike: () => ({ then: (resolve) => resolve('like') }),
  bigint: async () => ({ n: 1n }),
  cycle: async () => { const a = {}; a.a = a; return a; },
  tooLarge: async () => 'x'.repeat(7 * 2 ** 20),
  text: async () => { throw 'no error'; },
  null: async () => { throw null; },
  object: async () => { throw { name: 'Like', message: 'an error', stack: 'Like: an error' }; },
  refused: async () => { throw new Refused('no', { cause: new RangeError('because') }); },
  refusedLater: async () => { await sleep(1); throw new Refused('later'); },
  refusedNow: () => { throw new Refused('now'); },
  cyclicError: async () => { const error = new Error('cycle'); error.self = error; throw error; },
  context: async (event, context) => ({ keys: Object.keys(context), context: JSON.stringify(context),
    remaining: Math.ceil(context.getRemainingTimeInMillis() / 1000) }),
  environment: async () => NAMES.map((name) => [name, process.env[name], name in process.env]),
  changedEnvironment: async () => {
    process.env.OWN = 3; delete process.env.AWS_REGION;
    return [process.env.OWN, process.env.AWS_REGION, 'AWS_REGION' in process.env];
  },
  console: async () => {
    for (const method of ['log', 'info', 'debug', 'trace', 'warn', 'error', 'fatal']) {
      console[method]('text of', method, { deep: { object: { in: { side: 1 } } } });
      console[method]({ value: method });
    }
    console.log();
  },
  consoleErrors: async () => {
    for (const method of ['log', 'debug', 'fatal']) console[method]('several\\nlines', new Refused('logged'));
    console.log(new Refused('alone', { cause: new RangeError('because') }));
    console.log();
    console.log(1n, undefined, '%s', 'x');
    console.log('%s and %d', 'one', 2, 'three');
  },
  succeed: (event, context) => { context.succeed({ by: 'succeed' }); },
  fail: (event, context) => { context.fail(new Refused('by fail')); },
  done: (event, context) => { context.done(null, { by: 'done' }); context.done(null, 'again'); },
  called: (event, context, callback) => { setTimeout(() => callback(null, { by: 'callback' }), 1); },
  calledNow: (event, context, callback) => { context.callbackWaitsForEmptyEventLoop = false; callback(null, 'now'); },
  calledError: (event, context, callback) => { setTimeout(() => callback(new Refused('by callback')), 1); },
  calledText: (event, context, callback) => callback('text'),
  rejection: async () => { Promise.reject(new Refused('unhandled')); await sleep(200); return 'late'; },
  uncaught: async () => { setTimeout(() => { throw new Refused('uncaught'); }, 1); await sleep(200); return 'late'; },
  exit: async () => { await sleep(1); process.exit(3); },
};
exports.main = (event, context, ...rest) => cases[event.case](event, context, ...rest);
exports.callback = (event, context, callback) => cases[event.case](event, context, callback);
exports.streamed = awslambda.streamifyResponse(async (event, stream) => {
  if (event.case === 'before') throw new Refused('before');
  stream.setContentType('text/plain');
  stream.write('first,');
  await sleep(1);
  stream.write('second');
  if (event.case === 'after') throw new Refused('after');
  if (event.case !== 'open') stream.end();
});
exports.hang = () => new Promise((resolve) => setTimeout(resolve, 60000));
`;

const FUNCTIONS = {
  Main: { handler: 'main' },
  Callback: { handler: 'callback' },
  Modern: { handler: 'main', runtime: 'nodejs24.x' },
  ModernCallback: { handler: 'callback', runtime: 'nodejs24.x' },
  Json: { handler: 'main', logging: { LogFormat: 'JSON', ApplicationLogLevel: 'WARN' } },
  JsonTrace: { handler: 'main', logging: { LogFormat: 'JSON', ApplicationLogLevel: 'TRACE' } },
  Streamed: { handler: 'streamed' },
  Hang: { handler: 'hang', timeout: 1 },
} as const;
type Name = keyof typeof FUNCTIONS;

const SIDES = ['Process', 'Inlined'] as const;
type Side = (typeof SIDES)[number];

let folder: string;
let pipeline: Pipeline;
let lambda: LambdaClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'as-deployed-'));
  const file = join(folder, 'index.js');
  writeFileSync(file, CODE);
  const exported = createRequire(import.meta.url)(file) as Record<string, Handler>;
  const entries = Object.entries(FUNCTIONS) as [
    Name,
    Partial<Record<string, unknown>> & { handler: string },
  ][];
  const functions = entries.flatMap(([name, { handler, runtime = 'nodejs22.x', timeout = 20, logging }]) =>
    SIDES.map((side) => [
      `${name}${side}`,
      {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: `${name}${side}`,
          Runtime: runtime,
          Handler: `index.${handler}`,
          Role: 'arn:aws:iam::000000000000:role/r',
          Timeout: timeout,
          Environment: { Variables: { OWN: 'own' } },
          Code: { ZipFile: CODE },
          ...(logging !== undefined && { LoggingConfig: logging }),
        },
      },
    ]),
  );
  const handlers = entries.map(([name, { handler }]) => [`${name}Inlined`, exported[handler]!] as const);
  pipeline = await openPipeline({
    template: { Resources: Object.fromEntries(functions) },
    handlers: Object.fromEntries(handlers),
    time: 'real',
  });
  lambda = new LambdaClient(pipeline.clientConfig());
});
afterAll(async () => {
  await pipeline?.close();
  rmSync(folder, { recursive: true });
});

async function run(name: Name, side: Side, event: object) {
  const command = new InvokeCommand({
    FunctionName: `${name}${side}`,
    Payload: Buffer.from(JSON.stringify(event)),
    LogType: 'Tail',
  });
  const { Payload, FunctionError, LogResult, StatusCode } = await lambda.send(command);
  await pipeline.settle();
  const view = pipeline.function(`${name}${side}`).invocations.at(-1)!;
  return comparable({
    StatusCode,
    FunctionError,
    payload: Buffer.from(Payload!).toString(),
    log: Buffer.from(LogResult!, 'base64').toString(),
    view: JSON.stringify([view.result, view.error, view.logs]),
  });
}

/** Without what differs between two invocations. */
function comparable<T extends object>(response: T): T {
  return JSON.parse(
    JSON.stringify(response)
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
      .replaceAll(/Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16}/g, '<trace>')
      .replaceAll(/Lineage=1:[0-9a-f]{8}:0/g, '<lineage>')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>')
      .replaceAll(/\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}/g, '<stream>')
      .replaceAll(/(?:\\t)?Init Duration: [\d.]+ ms/g, '')
      .replaceAll(/(Duration): [\d.]+ ms/g, '$1: <n> ms')
      .replaceAll(/Max Memory Used: \d+ MB/g, 'Max Memory Used: <n> MB')
      .replaceAll(/(\w+Ms|maxMemoryUsedMB)(\\*":)[\d.]+/g, '$1$2<n>')
      .replaceAll(/,\\*"initDurationMs\\*":<n>/g, '')
      .replaceAll(/(Process|Inlined)\b/g, '')
      .replaceAll(join(folder, 'index.js'), '/var/task/index.js')
      .replaceAll(/\d+ lines matching/g, '<n> lines matching')
      // The event loop, which inline traces leave out: members of a list, or lines.
      .replaceAll(/,\\*" +at [^"\\]*\(node:internal\/(process\/task_queues|timers)[^"\\)]*\)\\*"/g, '')
      .replaceAll(/\\+n +at [^"\\]*\(node:internal\/(process\/task_queues|timers)[^"\\)]*\)/g, ''),
  ) as T;
}

const MAIN =
  'value asyncValue nothing function promiseLike bigint cycle tooLarge text null object refused refusedLater refusedNow ' +
  'cyclicError context environment changedEnvironment console consoleErrors succeed fail done rejection uncaught exit';
const CASES: Readonly<Record<Exclude<Name, 'Hang'>, readonly string[]>> = {
  Main: MAIN.split(' '),
  Callback: ['called', 'calledNow', 'calledError', 'calledText', 'refusedNow', 'asyncValue'],
  Modern: ['value', 'nothing', 'context', 'refusedNow', 'promiseLike'],
  ModernCallback: ['called'],
  Json: ['environment', 'console', 'consoleErrors', 'refused'],
  JsonTrace: ['console', 'consoleErrors', 'refusedNow'],
  Streamed: ['whole', 'before', 'after', 'open'],
};

test.each(Object.keys(CASES) as (keyof typeof CASES)[])('an inline handler as deployed: %s', async (name) => {
  const responses: Record<Side, Record<string, unknown>> = { Process: {}, Inlined: {} };
  for (const side of SIDES) {
    for (const one of CASES[name]) responses[side][one] = await run(name, side, { case: one });
  }
  expect(responses.Inlined).toEqual(responses.Process);
});

test('an inline handler as deployed: timeout', async () => {
  const [deployed, inline] = await Promise.all(SIDES.map((side) => run('Hang', side, {})));
  expect(inline).toEqual(deployed);
  expect(inline).toMatchObject({ payload: expect.stringContaining('Task timed out after 1.00 seconds') });
});
