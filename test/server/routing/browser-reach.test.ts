import { beforeAll, describe, expect, test } from 'vitest';
import { readServices } from '../../../scripts/docs/read-repository.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { createDispatcher, type Dispatch } from '../../../src/protocol/dispatcher.ts';
import type { WireRequest } from '../../../src/protocol/http.ts';
import { fillPath, parsePathTemplate } from '../../../src/protocol/rest/path-template.ts';
import type { BoundOperation, Service } from '../../../src/schema/service.ts';
import type { FunctionRoutes } from '../../../src/server/routing/function-routes.ts';
import { withServerRoutes } from '../../../src/server/routing/server-routes.ts';
import { withWebPageRule } from '../../../src/server/routing/web-page-rule.ts';
import { REQUEST_ID, wireRequest } from '../../support/wire.ts';

/*
 * Goal: no cross-origin page runs an operation with a request that browsers send without a preflight.
 * Method: every operation of every service, in every form that needs no preflight (GET, HEAD or POST, no custom header
 * except a simple content type, credentials in the query), and the server's own routes.
 * Operations are replaced by ones that record their calls.
 */

const SIMPLE_TYPES = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'];

/** The headers that a browser sends for a cross-origin page: https://www.w3.org/TR/fetch-metadata/ */
const FOREIGN_PAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  image: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
  link: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  neighbour: { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' },
  form: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  fetch: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
  'sandboxed page': { origin: 'null', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
  socket: {
    origin: 'https://evil.example',
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'websocket',
    upgrade: 'websocket',
    connection: 'upgrade',
  },
  'old browser, posting': { origin: 'https://evil.example' },
  'old browser, posting from a file': { origin: 'null' },
};

interface Route {
  readonly name: string;
  /** The content type of a POST. */
  readonly type?: string | undefined;
  readonly request: WireRequest;
}

let services: readonly Service[];
let routes: readonly Route[];
beforeAll(async () => {
  services = await readServices();
  routes = [...services.flatMap(routesOf), ...otherRoutes()];
});

describe('a cross-origin page runs nothing', () => {
  test.each(Object.entries(FOREIGN_PAGES))('by %s', async (kind, page) => {
    const { dispatch, ran } = spied();
    // One content type for each kind of page, by turns: the rule does not look at it.
    const sentType = SIMPLE_TYPES[Object.keys(FOREIGN_PAGES).indexOf(kind) % SIMPLE_TYPES.length];
    for (const { name, request } of routes.filter(({ type = sentType }) => type === sentType)) {
      const { status } = await send(dispatch, { ...request, headers: { ...request.headers, ...page } });
      expect(ran.splice(0), name).toEqual([]);
      expect(status, name).toBe(403);
    }
  });

  test('by an image in an old browser, which sends no such headers, except for reads', async () => {
    const { dispatch, ran } = spied();
    // A page cannot guess the id in a function URL.
    const harmless = new Set([
      ...services.flatMap(readOnlyOf),
      'function URL',
      'code',
      'certificate',
      'dashboard',
      'dashboard API',
    ]);
    for (const { name, request } of routes) {
      if (request.method === 'POST') continue;
      await send(dispatch, request);
      expect(
        ran.splice(0).filter((what) => !harmless.has(what)),
        name,
      ).toEqual([]);
    }
  });

  test('and gets no permission by a preflight', async () => {
    const { dispatch, ran } = spied();
    for (const { name, request } of routes) {
      const headers = {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-amz-target,content-type',
      };
      const response = await send(dispatch, { ...request, method: 'OPTIONS', headers });
      expect(response.status, name).toBe(403);
      expect(Object.keys(response.headers).join(), name).not.toMatch(/access-control/i);
    }
    expect(ran).toEqual([]);
  });
});

test('a page of this machine and a program reach each of them', async () => {
  const { dispatch, ran } = spied();
  const local = { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' };
  for (const page of [{}, local]) {
    const reached = new Set<string>();
    for (const { request } of routes) {
      await send(dispatch, { ...request, headers: { ...request.headers, ...page } });
      for (const name of ran.splice(0)) reached.add(name);
    }
    // Everything that needs no custom header: `X-Amz-Target`, `smithy-protocol`, or the source of a copy.
    const missing = services
      .flatMap((service) =>
        [...service.operations].filter(isSimple(service)).map(([name]) => `${service.name} ${name}`),
      )
      .filter((name) => !reached.has(name));
    expect(missing).toEqual([]);
    expect([...reached]).toContain('function URL');
  }
});

test('the API of the dashboard serves its own page and programs only', async () => {
  const { dispatch, ran } = spied();
  const request = wireRequest({ path: '/_millrace/dashboard/pipeline', headers: { host: '127.0.0.1:4566' } });
  const asked = async (page: Readonly<Record<string, string>>, method = 'GET') => {
    const { status, headers } = await send(dispatch, {
      ...request,
      method,
      headers: { ...request.headers, ...page },
    });
    expect(Object.keys(headers).join()).not.toMatch(/access-control/i);
    return [status, ran.splice(0).length];
  };
  const own = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' };
  const origin = 'http://127.0.0.1:4566';
  const served = [200, 1];
  expect(await asked({})).toEqual(served);
  expect(await asked(own)).toEqual(served);
  expect(await asked({ ...own, origin }, 'POST')).toEqual(served);
  expect(await asked({ origin }, 'POST')).toEqual(served);
  const refused = [403, 0];
  const neighbour = {
    'sec-fetch-site': 'same-site',
    'sec-fetch-mode': 'cors',
    origin: 'http://127.0.0.1:3000',
  };
  expect(await asked(neighbour)).toEqual(refused);
  expect(await asked({ ...neighbour, 'access-control-request-method': 'POST' }, 'OPTIONS')).toEqual(refused);
  // A page of another host name of this machine, and one of this port that is sandboxed.
  expect(await asked({ ...neighbour, origin: 'http://localhost:4566' })).toEqual(refused);
  expect(await asked({ 'sec-fetch-site': 'cross-site', origin: 'null' }, 'POST')).toEqual(refused);
  expect(await asked({ origin: 'null' }, 'POST')).toEqual(refused);
});

test.each([
  ['GET', '/_millrace/health'],
  ['GET', '/_millrace/streams'],
  ['GET', '/_millrace/history'],
  ['GET', '/_millrace/'],
  ['GET', '/_millrace/test'],
  ['POST', '/_millrace/test/reset'],
  ['PUT', '/_millrace/test/faults'],
])(
  '%s %s serves the own page, programs and typed addresses, but no page of another port',
  async (method, path) => {
    const { dispatch } = spied();
    const host = '127.0.0.1:4566';
    const statusFor = async (page: Readonly<Record<string, string>>, sent = method) =>
      (await send(dispatch, wireRequest({ method: sent, path, headers: { host, ...page } }))).status;
    const served = await statusFor({});
    expect(served).not.toBe(403);
    const own = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' };
    expect(await statusFor(own)).toBe(served);
    expect(await statusFor({ ...own, origin: `http://${host}` })).toBe(served);
    const typed = { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' };
    expect(await statusFor(typed)).toBe(method === 'GET' ? served : 403);
    const neighbour = {
      origin: 'http://localhost:5173',
      'sec-fetch-site': 'same-site',
      'sec-fetch-mode': 'cors',
    };
    expect(await statusFor(neighbour)).toBe(403);
    expect(await statusFor({ origin: 'http://127.0.0.1:5173' })).toBe(403);
    expect(await statusFor({ ...neighbour, 'access-control-request-method': method }, 'OPTIONS')).toBe(403);
    expect(await statusFor({ ...own, origin: 'http://evil.example' })).toBe(403);
    expect(await statusFor({ 'sec-fetch-mode': 'no-cors' })).toBe(403);
  },
);

test('operations that are called by GET have names that read', () => {
  const names = services.flatMap(readOnlyOf);
  expect(names.length).toBeGreaterThan(60);
  for (const name of names) expect(name).toMatch(/ (Get|List|Describe|Head|Validate|Simulate|Test)/);
});

function readOnlyOf({ name: service, operations }: Service): string[] {
  return [...operations].flatMap(([name, { operation }]) =>
    operation.readOnly || ['GET', 'HEAD'].includes(operation.http?.method ?? '')
      ? [`${service} ${name}`]
      : [],
  );
}

function isSimple({ protocols }: Service) {
  return ([, { operation }]: [string, BoundOperation]) =>
    protocols.includes('query') ||
    (operation.http !== undefined &&
      operation.http.header === undefined &&
      ['GET', 'HEAD', 'POST'].includes(operation.http.method));
}

function credentials(service: string): Record<string, string> {
  return {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `x/20260101/us-east-1/${service}/aws4_request`,
    'X-Amz-Date': '20260101T000000Z',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': '0',
  };
}

function routesOf(service: Service): Route[] {
  return [...service.operations].flatMap(([action, { operation }]) => {
    const base = `${service.name} ${action}`;
    const query = credentials(service.signingName ?? service.name);
    const simple = (method: string, parts: Partial<WireRequest> & { path: string }): Route[] =>
      (method === 'POST' ? SIMPLE_TYPES : [undefined]).map((type) => ({
        name: `${base} by ${method} ${parts.path} ${type ?? ''}`,
        type,
        request: wireRequest({
          method,
          query,
          headers: { host: '127.0.0.1:4566', ...(type !== undefined && { 'content-type': type }) },
          ...parts,
        }),
      }));
    const methods = ['GET', 'HEAD', 'POST'];
    const found = [
      // JSON without its content type, which would need a preflight.
      ...methods.flatMap((method) => simple(method, { path: '/', body: Buffer.from('{}') })),
      ...methods.flatMap((method) =>
        simple(method, { path: `/service/${service.targetPrefix}/operation/${action}` }),
      ),
    ];
    if (service.protocols.includes('query')) {
      const Version = service.apiVersion!;
      const named = { ...query, Action: action, Version };
      found.push(...methods.flatMap((method) => simple(method, { path: '/', query: named })));
    }
    const { http } = operation;
    if (http) {
      const { path, query: demanded } = fillPath(parsePathTemplate(http.path), () => '1');
      const whole = { ...query, ...Object.fromEntries(demanded) };
      found.push(...methods.flatMap((method) => simple(method, { path, query: whole })));
    }
    return found;
  });
}

function otherRoutes(): Route[] {
  const paths = [
    '/_millrace',
    '/_millrace/health',
    '/_millrace/metrics',
    '/_millrace/streams',
    '/_millrace/mappings',
    '/_millrace/',
    '/_millrace/streams/clicks',
    '/_millrace/assets/main.js',
    '/_millrace/test',
    '/_millrace/test/faults',
    '/_millrace/test/reset',
    '/_millrace/test/snapshot',
    '/_millrace/test/time/advance',
    '/_millrace/dashboard/pipeline',
    '/_millrace/dashboard/calls/kinesis/PutRecord',
    `/_millrace/code/${'0'.repeat(64)}.zip`,
    `/_millrace/sns/SimpleNotificationService-${'0'.repeat(32)}.pem`,
    `/_millrace/url/${'a'.repeat(32)}/`,
    '/favicon.ico',
  ];
  return paths.flatMap((path) =>
    ['GET', 'HEAD', 'POST'].map((method) => ({
      name: `${method} ${path}`,
      request: wireRequest({ method, path, headers: { host: '127.0.0.1:4566' } }),
    })),
  );
}

/** The dispatcher with all rules and routes, but with recorded operations. */
function spied(): { dispatch: Dispatch; ran: string[] } {
  const ran: string[] = [];
  const spy = (service: Service): Service => ({
    ...service,
    operations: new Map(
      [...service.operations].map(([name, bound]) => [
        name,
        {
          ...bound,
          isValid: () => true,
          run() {
            ran.push(`${service.name} ${name}`);
            throw new Error('not the point');
          },
        },
      ]),
    ),
  });
  const functions = {
    urls: {
      handle: async () => {
        ran.push('function URL');
        return { status: 200, headers: {}, cookies: [], body: Buffer.alloc(0) };
      },
    },
    code: { zipOf: async () => void ran.push('code') },
    codeLinks: { packageAt: () => 'digest' },
    signer: { certificate: async () => void ran.push('certificate') },
  };
  const run = async (what: string) => {
    ran.push(what);
    return { status: 200, headers: {}, body: '' };
  };
  const dispatcher = createDispatcher(services.map(spy), {
    logger: silentLogger,
    random: seededRandom(1),
    clock: systemClock,
  });
  const routed = withServerRoutes(dispatcher, {
    functions: functions as unknown as FunctionRoutes,
    reports: {
      health: () => ({ status: 'ok', version: '', pid: 1, uptimeSeconds: 1 }),
      metrics: async () => Buffer.alloc(0),
      streams: () => [],
      mappings: () => [],
      functions: async () => [],
      history: () => '',
      access: async () => '',
      resetAccess: async () => {},
    },
    dashboard: {
      serve: (request) =>
        request.path.startsWith('/_millrace/dashboard/') ? run('dashboard API') : undefined,
      page: () => run('dashboard'),
    },
  });
  return { dispatch: withWebPageRule(routed, { corsAllowsOrigin: async () => false }), ran };
}

function send(dispatch: Dispatch, request: WireRequest) {
  const rawQuery = new URLSearchParams(request.query).toString();
  return dispatch({ ...request, rawQuery }, { requestId: REQUEST_ID, signal: new AbortController().signal });
}
