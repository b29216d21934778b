import { beforeEach, describe, expect, it } from 'vitest';
import { CreateFunctionUrlConfig } from '../../../../src/services/lambda/operations/create-function-url-config.ts';
import { DeleteFunction } from '../../../../src/services/lambda/operations/delete-function.ts';
import { DeleteFunctionUrlConfig } from '../../../../src/services/lambda/operations/delete-function-url-config.ts';
import { GetFunctionUrlConfig } from '../../../../src/services/lambda/operations/get-function-url-config.ts';
import type { UrlDocument } from '../../../../src/services/lambda/url/document.ts';
import { finished, type LambdaWorld, createFunctionWithAlias, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const PATH = /^http:\/\/127\.0\.0\.1:4566(\/_millrace\/url\/[a-z2-7]{32})\/$/;
const FunctionName = 'f';

const world = useLambdaWorld(createFunctionWithAlias);
/** The path of the latest URL. */
let path: string;

const create = async (input: object = {}) => {
  const created = await world.call(CreateFunctionUrlConfig, { FunctionName, AuthType: 'NONE', ...input });
  path = pathOf(created);
  return created;
};
const pathOf = ({ FunctionUrl }: { FunctionUrl: string }) => PATH.exec(FunctionUrl)?.[1] ?? '';
const request = async (input: Partial<Parameters<LambdaWorld['lambda']['urls']['handle']>[0]> = {}) => {
  const whole = {
    method: 'GET',
    path: `${path}/`,
    rawQuery: '',
    headers: {},
    body: Buffer.alloc(0),
    ...input,
  };
  const { body, ...response } = await world.lambda.urls.handle(whole, 'request');
  return { ...response, text: Buffer.isBuffer(body) ? body.toString() : '' };
};
const responseTo = (result: unknown) => {
  world.runtime.results.push(finished(typeof result === 'string' ? result : JSON.stringify(result)));
  return request();
};
const event = () =>
  JSON.parse(world.runtime.runs.at(-1)!.invocation.payload.toString()) as Record<string, unknown>;

describe('a URL', () => {
  it('is valid until its configuration is deleted', async () => {
    const { FunctionUrl } = await create();
    await create({ Qualifier: 'live' });
    await world.call(DeleteFunctionUrlConfig, { FunctionName });
    expect((await request({ path: pathOf({ FunctionUrl }) })).status).toBe(403);
    expect((await request()).status).toBe(200);
  });

  it('is valid after a restart', async () => {
    await create();
    const restarted = await world.open();
    const get = { method: 'GET', path: `${path}/`, rawQuery: '', headers: {}, body: Buffer.alloc(0) };
    expect(await restarted.urls.handle(get, 'request')).toMatchObject({ status: 200 });
    restarted.close();
  });

  it('gets its id at the next start when an earlier release stored none', async () => {
    await create();
    const namespace = { account: '000000000000', region: 'us-east-1' };
    const target = { name: FunctionName, qualifier: '$LATEST' };
    const withoutId = ({ id: _id, ...stored }: UrlDocument) => stored as UrlDocument;
    await world.lambda.attachments.urls.update(namespace, target, withoutId);
    expect((await request()).status).toBe(403);
    (await world.open()).close();
    path = pathOf(await world.call(GetFunctionUrlConfig, { FunctionName }));
    expect(path).not.toBe('');
    expect((await request()).status).toBe(200);
  });

  it('is deleted with the function', async () => {
    await create();
    await world.call(DeleteFunction, { FunctionName });
    expect((await request()).status).toBe(403);
  });
});

describe('a request', () => {
  beforeEach(() => create());

  it('is an event of payload format 2.0', async () => {
    await request({
      method: 'POST',
      path: `${path}/a%20b/c`,
      rawQuery: 'x=1&x=2&y=%C3%A4',
      headers: {
        host: '127.0.0.1:4566',
        cookie: 'one=1; two=2',
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'test',
        connection: 'keep-alive',
      },
      body: Buffer.from('{"ä":1}'),
    });
    const { requestContext, ...rest } = event();
    expect(rest).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/a%20b/c',
      rawQueryString: 'x=1&x=2&y=%C3%A4',
      cookies: ['one=1', 'two=2'],
      headers: {
        host: '127.0.0.1:4566',
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'test',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': '4566',
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { x: '1,2', y: 'ä' },
      body: '{"ä":1}',
      isBase64Encoded: false,
    });
    expect(requestContext).toMatchObject({
      accountId: 'anonymous',
      http: { method: 'POST', path: '/a b/c', protocol: 'HTTP/1.1', userAgent: 'test' },
      requestId: 'request',
      stage: '$default',
      time: '01/Jan/2026:00:00:00 +0000',
      timeEpoch: world.clock.now(),
    });
  });

  it('has a binary body in base64, and no body without one', async () => {
    const body = Buffer.from([0, 255]);
    await request({ method: 'PUT', headers: { 'content-type': 'image/png' }, body });
    expect(event()).toMatchObject({ body: body.toString('base64'), isBase64Encoded: true });
    await request({ path });
    expect(event()).not.toHaveProperty('body');
    expect(event()['rawPath']).toBe('/');
  });

  it('has the path after the slash that the URL ends with', async () => {
    await request({ path: `${path}//orders//1` });
    expect(event()).toMatchObject({ rawPath: '/orders//1' });
  });

  it('has the id of the URL as API id and domain prefix', async () => {
    await request();
    const id = path.slice(-32);
    expect(event()['requestContext']).toMatchObject({ apiId: id, domainPrefix: id });
  });

  it('invokes the alias of its URL', async () => {
    await create({ Qualifier: 'live' });
    await request({ path: `${path}/x` });
    expect(world.runtime.runs.at(-1)).toMatchObject({
      spec: { version: '1' },
      invocation: { invokedFunctionArn: `${ARN}:live` },
    });
  });

  it('is rejected when the event becomes too large', async () => {
    const oversized = { method: 'POST', body: Buffer.alloc(6_291_456) };
    expect((await request(oversized)).status).toBe(413);
    expect(world.runtime.runs).toEqual([]);
  });
});

describe('the result of a function', () => {
  beforeEach(() => create());

  it('is the response when it has a status', async () => {
    expect(
      await responseTo({
        statusCode: 201,
        headers: { 'X-One': 1, 'Content-Type': 'text/html' },
        cookies: ['a=1', 'b=2'],
        body: Buffer.from('<p>').toString('base64'),
        isBase64Encoded: true,
      }),
    ).toEqual({
      status: 201,
      headers: {
        'x-one': '1',
        'content-type': 'text/html',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
      },
      cookies: ['a=1', 'b=2'],
      text: '<p>',
    });
  });

  it.each([
    ['an object', { ok: true }, '{"ok":true}'],
    ['a list', [1], '[1]'],
    ['a text', '"text"', 'text'],
    // Python's json.dumps
    ['a list with spaces', '["a b", 3, true]', '["a b",3,true]'],
    ['no JSON', '{"a" : ', '{"a" : '],
  ])('is the body of the response when it is %s', async (_, result, text) => {
    expect(await responseTo(result)).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json' },
      text,
    });
  });

  it('becomes 502 when it is invalid or an error, and 429 when throttled', async () => {
    expect((await responseTo({ statusCode: 'many' })).status).toBe(502);
    world.runtime.results.push(finished('{"errorMessage":"secret"}', 'Unhandled'));
    expect(await request()).toMatchObject({ status: 502, text: 'Internal Server Error' });
    world.runtime.results.push({ kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' });
    expect((await request()).status).toBe(429);
  });
});

describe('access', () => {
  it('needs a signature with the auth type AWS_IAM', async () => {
    await create({ AuthType: 'AWS_IAM' });
    expect(await request()).toMatchObject({
      status: 403,
      headers: { 'x-amzn-errortype': 'AccessDeniedException' },
      text: '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}',
    });
    expect(world.runtime.runs).toEqual([]);
    expect((await request({ headers: { authorization: 'AWS4-HMAC-SHA256 Credential=…' } })).status).toBe(200);
  });

  it('is allowed for web pages of the origins in the CORS settings', async () => {
    const Cors = { AllowOrigins: ['https://app.example'], AllowMethods: ['POST'], MaxAge: 60 };
    await create({ Cors });
    const requestFrom = (origin: string, method = 'GET') => request({ method, headers: { origin } });
    expect((await requestFrom('https://app.example')).headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
    });
    expect((await requestFrom('https://other.example')).headers).not.toHaveProperty(
      'access-control-allow-origin',
    );
    const runs = world.runtime.runs.length;
    expect(await requestFrom('https://app.example', 'OPTIONS')).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-methods': 'POST', 'access-control-max-age': '60' },
    });
    expect(world.runtime.runs).toHaveLength(runs);
  });
});
