import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CreateAlias } from '../../../src/services/lambda/operations/create-alias.ts';
import { CreateFunctionUrlConfig } from '../../../src/services/lambda/operations/create-function-url-config.ts';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { DeleteFunction } from '../../../src/services/lambda/operations/delete-function.ts';
import { DeleteFunctionUrlConfig } from '../../../src/services/lambda/operations/delete-function-url-config.ts';
import { GetFunctionUrlConfig } from '../../../src/services/lambda/operations/get-function-url-config.ts';
import { ListFunctionUrlConfigs } from '../../../src/services/lambda/operations/list-function-url-configs.ts';
import { UpdateFunctionUrlConfig } from '../../../src/services/lambda/operations/update-function-url-config.ts';
import type { UrlDocument } from '../../../src/services/lambda/url/document.ts';
import { finished, functionInput, type LambdaWorld, lambdaWorld } from './world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const PATH = /^http:\/\/127\.0\.0\.1:4566(\/_millrace\/url\/[a-z2-7]{32})\/$/;
const FunctionName = 'f';

let world: LambdaWorld;
/** Of the URL made last. */
let path: string;
beforeEach(async () => {
  world = await lambdaWorld();
  await world.call(CreateFunction, { ...functionInput('f'), Publish: true });
  await world.call(CreateAlias, { FunctionName, Name: 'live', FunctionVersion: '1' });
});
afterEach(() => world.close());

const create = async (input: object = {}) => {
  const made = await world.call(CreateFunctionUrlConfig, { FunctionName, AuthType: 'NONE', ...input });
  path = pathOf(made);
  return made;
};
const pathOf = ({ FunctionUrl }: { FunctionUrl: string }) => PATH.exec(FunctionUrl)?.[1] ?? '';
const ask = async (request: Partial<Parameters<LambdaWorld['lambda']['urls']['handle']>[0]> = {}) => {
  const whole = {
    method: 'GET',
    path: `${path}/`,
    rawQuery: '',
    headers: {},
    body: Buffer.alloc(0),
    ...request,
  };
  const { body, ...answer } = await world.lambda.urls.handle(whole, 'request');
  return { ...answer, text: Buffer.isBuffer(body) ? body.toString() : '' };
};
const answering = (result: unknown) => {
  world.runtime.results.push(finished(typeof result === 'string' ? result : JSON.stringify(result)));
  return ask();
};
const event = () =>
  JSON.parse(world.runtime.runs.at(-1)!.invocation.payload.toString()) as Record<string, unknown>;

describe('the settings of a URL', () => {
  it('are made, shown, changed, listed and gone', async () => {
    const made = await create();
    expect(made).toEqual({
      FunctionUrl: expect.stringMatching(PATH),
      FunctionArn: ARN,
      AuthType: 'NONE',
      CreationTime: new Date(world.clock.now()).toISOString(),
    });
    expect(await world.call(GetFunctionUrlConfig, { FunctionName })).toEqual({
      ...made,
      InvokeMode: 'BUFFERED',
      LastModifiedTime: new Date(world.clock.now()).toISOString(),
    });
    await expect(create()).rejects.toMatchObject({ code: 'ResourceConflictException' });
    const Cors = { AllowOrigins: ['*'] };
    expect(await world.call(UpdateFunctionUrlConfig, { FunctionName, Cors })).toMatchObject({
      Cors,
      AuthType: 'NONE',
    });
    const alias = await create({ Qualifier: 'live' });
    expect(alias.FunctionArn).toBe(`${ARN}:live`);
    expect(alias.FunctionUrl).not.toBe(made.FunctionUrl);
    expect((await world.call(ListFunctionUrlConfigs, { FunctionName })).FunctionUrlConfigs).toHaveLength(2);
    await world.call(DeleteFunctionUrlConfig, { FunctionName });
    const gone = { code: 'ResourceNotFoundException', message: 'The resource you requested does not exist.' };
    await expect(world.call(GetFunctionUrlConfig, { FunctionName })).rejects.toMatchObject(gone);
    await expect(world.call(DeleteFunctionUrlConfig, { FunctionName })).rejects.toMatchObject(gone);
    expect((await ask({ path: pathOf(made) })).status).toBe(403);
    expect((await ask()).status).toBe(200);
  });

  it('keep the id across changes and restarts, and give a new one to a URL that is made anew', async () => {
    const made = await create();
    const changed = await world.call(UpdateFunctionUrlConfig, { FunctionName, InvokeMode: 'BUFFERED' });
    expect(changed.FunctionUrl).toBe(made.FunctionUrl);
    const restarted = await world.open();
    const request = { method: 'GET', path: `${path}/`, rawQuery: '', headers: {}, body: Buffer.alloc(0) };
    expect(await restarted.urls.handle(request, 'request')).toMatchObject({ status: 200 });
    restarted.close();
    await world.call(DeleteFunctionUrlConfig, { FunctionName });
    expect((await create()).FunctionUrl).not.toBe(made.FunctionUrl);
  });

  it('get an id at the next start when an earlier version kept them without one', async () => {
    await create();
    const namespace = { account: '000000000000', region: 'us-east-1' };
    const place = { name: FunctionName, qualifier: '$LATEST' };
    const withoutId = ({ id: _id, ...old }: UrlDocument) => old as UrlDocument;
    await world.lambda.attachments.urls.update(namespace, place, withoutId);
    expect((await ask()).status).toBe(403);
    (await world.open()).close();
    path = pathOf(await world.call(GetFunctionUrlConfig, { FunctionName }));
    expect(path).not.toBe('');
    expect((await ask()).status).toBe(200);
  });

  it('leave with the function', async () => {
    await create();
    await world.call(DeleteFunction, { FunctionName });
    expect((await ask()).status).toBe(403);
  });

  it('are not for versions', async () => {
    await expect(create({ Qualifier: '1' })).rejects.toMatchObject({ code: 'ValidationException' });
  });
});

describe('a request', () => {
  beforeEach(() => create());

  it('is an event of payload format 2.0', async () => {
    await ask({
      method: 'POST',
      path: `${path}/a%20b/c`,
      rawQuery: 'x=1&x=2&y=%C3%A4',
      headers: {
        host: '127.0.0.1:4566',
        cookie: 'one=1; two=2',
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'test',
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

  it('has any body but text in base64, and none where there is none', async () => {
    const body = Buffer.from([0, 255]);
    await ask({ method: 'PUT', headers: { 'content-type': 'image/png' }, body });
    expect(event()).toMatchObject({ body: body.toString('base64'), isBase64Encoded: true });
    await ask({ path });
    expect(event()).not.toHaveProperty('body');
    expect(event()['rawPath']).toBe('/');
  });

  it('has the id of the URL where AWS has its own', async () => {
    await ask();
    const id = path.slice(-32);
    expect(event()['requestContext']).toMatchObject({ apiId: id, domainPrefix: id });
  });

  it('runs the alias that its URL is for', async () => {
    await create({ Qualifier: 'live' });
    await ask({ path: `${path}/x` });
    expect(world.runtime.runs.at(-1)).toMatchObject({
      spec: { version: '1' },
      invocation: { invokedFunctionArn: `${ARN}:live` },
    });
  });

  it('that is too large for a function is refused', async () => {
    const tooMuch = { method: 'POST', body: Buffer.alloc(6_291_456) };
    expect((await ask(tooMuch)).status).toBe(413);
    expect(world.runtime.runs).toEqual([]);
  });
});

describe('a result', () => {
  beforeEach(() => create());

  it('with a status is an answer', async () => {
    expect(
      await answering({
        statusCode: 201,
        headers: { 'X-One': 1, 'Content-Type': 'text/html' },
        cookies: ['a=1', 'b=2'],
        body: Buffer.from('<p>').toString('base64'),
        isBase64Encoded: true,
      }),
    ).toEqual({
      status: 201,
      headers: { 'x-one': '1', 'content-type': 'text/html' },
      cookies: ['a=1', 'b=2'],
      text: '<p>',
    });
  });

  it.each([
    ['an object', { ok: true }, '{"ok":true}'],
    ['a list', [1], '[1]'],
    ['a text', '"text"', 'text'],
  ])('that is %s is the body of one', async (_, result, text) => {
    expect(await answering(result)).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json' },
      text,
    });
  });

  it('that is no answer, or an error, is 502', async () => {
    expect((await answering({ statusCode: 'many' })).status).toBe(502);
    world.runtime.results.push(finished('{"errorMessage":"secret"}', 'Unhandled'));
    expect(await ask()).toMatchObject({ status: 502, text: 'Internal Server Error' });
    world.runtime.results.push({ kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' });
    expect((await ask()).status).toBe(429);
  });
});

describe('who may ask', () => {
  it('is whoever signs, where the URL wants it', async () => {
    await create({ AuthType: 'AWS_IAM' });
    expect(await ask()).toMatchObject({ status: 403, text: '{"Message":"Forbidden"}' });
    expect(world.runtime.runs).toEqual([]);
    expect((await ask({ headers: { authorization: 'AWS4-HMAC-SHA256 Credential=…' } })).status).toBe(200);
  });

  it('are pages of the origins that are named', async () => {
    const Cors = { AllowOrigins: ['https://app.example'], AllowMethods: ['POST'], MaxAge: 60 };
    await create({ Cors });
    const from = (origin: string, method = 'GET') => ask({ method, headers: { origin } });
    expect((await from('https://app.example')).headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
    });
    expect((await from('https://other.example')).headers).not.toHaveProperty('access-control-allow-origin');
    const runs = world.runtime.runs.length;
    expect(await from('https://app.example', 'OPTIONS')).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-methods': 'POST', 'access-control-max-age': '60' },
    });
    expect(world.runtime.runs).toHaveLength(runs);
  });
});
