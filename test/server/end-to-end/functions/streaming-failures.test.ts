import { InvokeWithResponseStreamCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { buffer as readBytes } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CreateFunctionUrlConfig } from '../../../../src/services/lambda/operations/create-function-url-config.ts';
import { UpdateFunctionConfiguration } from '../../../../src/services/lambda/operations/update-function-configuration.ts';
import { lambdaTraits } from '../../../../src/services/lambda/traits.ts';
import { runningServer, type TestServer } from '../../../support/running-server.ts';

/*
 * Goal: a client never takes the first part of a response for the whole, however the function fails.
 */

const FUNCTION = 'streamed';

let server: TestServer;
let path: string;

beforeAll(async () => {
  server = await runningServer();
  await server.createFunction(
    FUNCTION,
    `const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    exports.handler = awslambda.streamifyResponse(async (event, stream) => {
      const [how, when] = (event.rawPath?.slice(1) ?? event.how).split('-');
      if (when === 'prelude') stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 });
      if (when !== 'before') {
        stream.write('the first part');
        await later(50);
      }
      if (how === 'throws') throw new RangeError('in the middle');
      if (how === 'exits') process.exit(3);
      if (how === 'hangs') await later(60_000);
      stream.end(', the end');
    });`,
  );
  const settings = { FunctionName: FUNCTION, Timeout: 1 };
  await server.client.call(lambdaTraits, UpdateFunctionConfiguration, settings);
  const input = { FunctionName: FUNCTION, AuthType: 'NONE' as const, InvokeMode: 'RESPONSE_STREAM' as const };
  const { FunctionUrl } = await server.client.call(lambdaTraits, CreateFunctionUrlConfig, input);
  path = new URL(FunctionUrl).pathname;
});
afterAll(() => server.close());

interface Received {
  readonly status: number;
  readonly text: string;
  readonly isWhole: boolean;
}

async function overHttp1(how: string): Promise<Received> {
  const socket = connect(server.port, '127.0.0.1');
  socket.write(`GET ${path}${how} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
  const said = (await readBytes(socket)).toString('latin1');
  const text = said.slice(said.indexOf('\r\n\r\n') + 4);
  const isChunked = /\r\ntransfer-encoding: chunked\r\n/i.test(said);
  return {
    status: Number(said.split(' ')[1]),
    text: isChunked ? text.replaceAll(/[0-9a-f]+\r\n([^]*?)\r\n/g, '$1') : text,
    isWhole: !isChunked || text.endsWith('0\r\n\r\n'),
  };
}

async function overHttp2(how: string): Promise<Received> {
  const session = connectHttp2(server.endpoint);
  const stream = session.request({ ':path': path + how });
  stream.on('error', () => {});
  let text = '';
  stream.setEncoding('latin1').on('data', (part: string) => {
    text += part;
  });
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
  if (!stream.closed) await new Promise((resolve) => stream.once('close', resolve));
  session.close();
  return { status: Number(headers[':status']), text, isWhole: stream.rstCode === 0 };
}

describe.each([
  ['HTTP/1.1', overHttp1],
  ['HTTP/2', overHttp2],
])('the response of a function URL over %s', (_wire, receive) => {
  test('is whole when the function succeeds', async () => {
    const text = 'the first part, the end';
    expect(await receive('succeeds')).toEqual({ status: 200, text, isWhole: true });
    expect(await receive('succeeds-prelude')).toEqual({ status: 201, text, isWhole: true });
  });

  test.each(['throws', 'exits', 'hangs'])('is cut when the function %s after the first byte', async (how) => {
    expect(await receive(how)).toEqual({ status: 200, text: 'the first part', isWhole: false });
  });

  test('is cut after a prelude as well', async () => {
    expect(await receive('throws-prelude')).toEqual({ status: 201, text: 'the first part', isWhole: false });
  });

  test.each(['throws', 'exits'])('is 502 when the function %s before the first byte', async (how) => {
    const text = 'Internal Server Error';
    expect(await receive(`${how}-before`)).toEqual({ status: 502, text, isWhole: true });
  });
});

test.each([
  ['throws', { errorType: 'RangeError', errorMessage: 'in the middle' }],
  ['exits', { errorType: 'Runtime.ExitError' }],
  ['hangs', { errorType: 'Sandbox.Timedout' }],
])('InvokeWithResponseStream ends with the error when the function %s', async (how, error) => {
  const lambda = new LambdaClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: '000000000000', secretAccessKey: 'secret' },
  });
  const Payload = JSON.stringify({ how });
  const { EventStream } = await lambda.send(
    new InvokeWithResponseStreamCommand({ FunctionName: FUNCTION, Payload }),
  );
  let text = '';
  let last: { ErrorCode?: string | undefined; ErrorDetails?: string | undefined } | undefined;
  for await (const { PayloadChunk, InvokeComplete } of EventStream!) {
    text += Buffer.from(PayloadChunk?.Payload ?? []).toString();
    last = InvokeComplete;
  }
  expect(text).toBe('the first part');
  expect(last).toMatchObject({ ErrorCode: 'Unhandled' });
  expect(JSON.parse(last!.ErrorDetails!)).toMatchObject(error);
  lambda.destroy();
});
