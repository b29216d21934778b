import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/lib/random.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import type { RuntimePeer } from '../../../src/runtime/api/peer.ts';
import { RuntimeApiServer } from '../../../src/runtime/api/server.ts';
import { Extensions, MAX_EXTENSIONS } from '../../../src/runtime/extensions/extensions.ts';
import type { Failure } from '../../../src/runtime/failure.ts';
import { until } from '../../support/until.ts';

const SHUTDOWN = { eventType: 'SHUTDOWN', deadlineMs: 1, shutdownReason: 'spindown' } as const;
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

describe('the Extensions API', () => {
  let extensions: Extensions;
  let failures: Failure[];
  let server: RuntimeApiServer;
  beforeEach(async () => {
    failures = [];
    const onFailure = (failure: Failure) => void failures.push(failure);
    extensions = new Extensions({
      external: ['outer'],
      random: seededRandom('api'),
      clock: systemClock,
      hasJsonLogs: false,
      onFailure,
    });
    const functionFacts = { account: '123', functionName: 'f', version: '7', handler: 'h' };
    server = await RuntimeApiServer.listen({ extensions, functionFacts } as unknown as RuntimePeer, {
      admits: async () => true,
    });
  });
  afterEach(() => server.close());

  const call = async (method: string, path: string, headers: Record<string, string>, body?: string) => {
    const url = `http://127.0.0.1:${server.port}/2020-01-01/extension${path}`;
    const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const register = (name: string, events: unknown = ['INVOKE'], headers: Record<string, string> = {}) =>
    call('POST', '/register', { 'Lambda-Extension-Name': name, ...headers }, JSON.stringify({ events }));
  const idOf = async (name: string, events?: unknown) =>
    (await register(name, events)).headers.get('lambda-extension-identifier')!;
  const next = (id: string) => call('GET', '/event/next', { 'Lambda-Extension-Identifier': id });

  it('returns the function, and the account when it is asked for', async () => {
    const facts = { functionVersion: '7', functionName: 'f', handler: 'h' };
    expect(await register('outer')).toMatchObject({ status: 200, body: facts });
    const headers = { 'Lambda-Extension-Accept-Feature': 'other, accountId' };
    expect((await register('inner', [], headers)).body).toEqual({ ...facts, accountId: '123' });
  });

  it.each([
    ['UTF-8, as most clients send it', Buffer.from('äußere').toString('latin1')],
    ['Latin-1', 'äußere'],
  ])('reads a name in %s', async (_, header) => {
    await register(header);
    expect(extensions.all.map(({ name }) => name)).toEqual(['outer', 'äußere']);
  });

  it.each([
    ['a name', () => register(''), 'Extension.InvalidExtensionName'],
    ['events', () => register('outer', 'INVOKE'), 'InvalidRequestFormat'],
    ['a known event', () => register('outer', ['SLEEP']), 'Extension.InvalidEventType'],
    ['an event for internal extensions', () => register('inner', ['SHUTDOWN']), 'Extension.InvalidEventType'],
  ])('refuses a registration without %s', async (_, send, errorType) => {
    expect(await send()).toMatchObject({ status: 403, body: { errorType } });
  });

  it('accepts each name once, ten of them, until the runtime is initialized', async () => {
    const invalidState = { status: 403, body: { errorType: 'Extension.InvalidExtensionState' } };
    expect((await register('outer')).status).toBe(200);
    expect(await register('outer')).toMatchObject(invalidState);
    for (let n = 1; n < MAX_EXTENSIONS; n++) expect((await register(`inner-${n}`)).status).toBe(200);
    expect(await register('inner-1')).toMatchObject(invalidState);
    expect(await register('more')).toMatchObject({ body: { errorType: 'Extension.TooManyExtensions' } });
    extensions.runtimeInitialized();
    expect(await register('late')).toMatchObject({ body: { errorType: 'Extension.RegistrationClosed' } });
  });

  it('refuses requests without a known identifier', async () => {
    const typeOf = async (headers: Record<string, string>) =>
      ((await call('GET', '/event/next', headers)).body as { errorType: string }).errorType;
    const name = 'Lambda-Extension-Identifier';
    expect(await typeOf({})).toBe('Extension.MissingExtensionIdentifier');
    expect(await typeOf({ [name]: 'x' })).toBe('Extension.InvalidExtensionIdentifier');
    expect(await typeOf({ [name]: UNKNOWN_ID })).toBe('Extension.UnknownExtensionIdentifier');
  });

  it('delivers an event to those that registered for it, with an identifier', async () => {
    const waiting = next(await idOf('outer', ['SHUTDOWN']));
    const other = next(await idOf('inner', ['INVOKE']));
    let isReady = false;
    extensions.whenReady(() => {
      isReady = true;
    });
    await until(() => isReady);
    extensions.send(SHUTDOWN);
    const { headers, body } = await waiting;
    expect(body).toEqual(SHUTDOWN);
    expect(headers.get('lambda-extension-event-identifier')).toMatch(/^[0-9a-f-]{36}$/);
    extensions.send({
      ...SHUTDOWN,
      eventType: 'INVOKE',
      requestId: '1',
      invokedFunctionArn: '',
      tracing: { type: 'X-Amzn-Trace-Id', value: '' },
    });
    expect((await other).body).toMatchObject({ eventType: 'INVOKE', requestId: '1' });
  });

  it('keeps an event for an extension that is still busy', async () => {
    const id = await idOf('outer', ['SHUTDOWN']);
    extensions.send(SHUTDOWN);
    expect((await next(id)).body).toEqual(SHUTDOWN);
  });

  it('reports an error once', async () => {
    const id = await idOf('outer');
    const fail = (headers: Record<string, string>) =>
      call('POST', '/init/error', { 'Lambda-Extension-Identifier': id, ...headers }, '{}');
    expect(await fail({})).toMatchObject({ status: 403, body: { errorType: 'Extension.MissingHeader' } });
    const type = { 'Lambda-Extension-Function-Error-Type': 'Extension.NoKey' };
    expect(await fail(type)).toMatchObject({ status: 202, body: { status: 'OK' } });
    expect((await fail(type)).status).toBe(202);
    expect(failures).toEqual([
      { errorType: 'Extension.InitError', message: 'Error: outer: Extension.NoKey' },
    ]);
    expect(await next(id)).toMatchObject({ body: { errorType: 'Extension.InvalidExtensionState' } });
  });
});
