import { expect, test } from 'vitest';
import { type OperatorReports, serveOperatorRoute } from '../../../src/server/routing/operator-routes.ts';

test('a method that a path does not accept is refused with those that it does', async () => {
  const reports = {} as OperatorReports;
  const request = { method: 'POST', headers: {}, query: {} };
  const refused = async (path: string) => {
    const { status, headers, body } = await serveOperatorRoute(reports, { ...request, path });
    return { status, allow: headers['allow'], body };
  };
  expect(await refused('/_millrace/streams')).toEqual({
    status: 405,
    allow: 'GET, HEAD',
    body: '/_millrace/streams accepts GET only.\n',
  });
  expect(await refused('/_millrace/access')).toEqual({
    status: 405,
    allow: 'GET, HEAD, DELETE',
    body: '/_millrace/access accepts GET and DELETE only.\n',
  });
});

test.each<[status: ReturnType<OperatorReports['health']>['status'], httpStatus: number]>([
  ['ok', 200],
  ['disk full', 200],
  ['disk failed', 503],
  ['store unreachable', 503],
])('a load balancer receives the health %s with status %i', async (status, httpStatus) => {
  const health = { status, version: '1.0.0', pid: 1, uptimeSeconds: 0 };
  const reports = { health: () => health } as Partial<OperatorReports> as OperatorReports;
  const request = { method: 'GET', path: '/_millrace/health', headers: {}, query: {} };
  const response = await serveOperatorRoute(reports, request);
  expect(response.status).toBe(httpStatus);
  expect(JSON.parse(response.body as string)).toEqual(health);
});
