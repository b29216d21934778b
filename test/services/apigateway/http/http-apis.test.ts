import { beforeEach, expect, test } from 'vitest';
import { seededRandom } from '../../../../src/lib/random.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../../src/schema/operation.ts';
import { HttpApis } from '../../../../src/services/apigateway/http/http-apis.ts';
import { MAX_PARTS } from '../../../../src/services/apigateway/http/limits.ts';
import { CreateApi } from '../../../../src/services/apigateway/http/operations/create-api.ts';
import { CreateDeployment } from '../../../../src/services/apigateway/http/operations/create-deployment.ts';
import { CreateIntegration } from '../../../../src/services/apigateway/http/operations/create-integration.ts';
import { CreateRoute } from '../../../../src/services/apigateway/http/operations/create-route.ts';
import { DeleteIntegration } from '../../../../src/services/apigateway/http/operations/delete-integration.ts';
import { GetDeployments } from '../../../../src/services/apigateway/http/operations/get-deployments.ts';
import { GetIntegrations } from '../../../../src/services/apigateway/http/operations/get-integrations.ts';
import { GetRoutes } from '../../../../src/services/apigateway/http/operations/get-routes.ts';
import { GetStage } from '../../../../src/services/apigateway/http/operations/get-stage.ts';
import { UpdateRoute } from '../../../../src/services/apigateway/http/operations/update-route.ts';
import { createHttpApiService } from '../../../../src/services/apigateway/http/service.ts';
import { caller } from '../../../support/caller.ts';
import { memoryStore } from '../../../support/memory-store.ts';

const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:f';

let call: <Op extends Operation>(operation: Op, input: Input<Op>) => Promise<Output<Op>>;
let ApiId: string;

beforeEach(async () => {
  const clock = new VirtualClock();
  const apis = new HttpApis({ meta: memoryStore(clock).meta, clock, random: seededRandom('apis') });
  const calls = new InProcessCalls();
  calls.join(createHttpApiService({ apis, endpoint: () => 'http://127.0.0.1:4566' }));
  call = (operation, input) => calls.call('apigatewayv2', operation, input, caller);
  ({ apiId: ApiId } = await call(CreateApi, { name: 'orders', protocolType: 'HTTP' }));
});

test('a quick create has a route to the function, and a stage', async () => {
  const quick = { name: 'quick', protocolType: 'HTTP', target: FUNCTION } as const;
  const { apiId } = await call(CreateApi, quick);
  const { items: routes } = await call(GetRoutes, { ApiId: apiId });
  const { items: integrations } = await call(GetIntegrations, { ApiId: apiId });
  expect(routes).toMatchObject([
    { routeKey: '$default', target: `integrations/${integrations[0]!.integrationId}` },
  ]);
  expect(integrations).toMatchObject([{ integrationUri: FUNCTION, payloadFormatVersion: '2.0' }]);
  expect(await call(GetStage, { ApiId: apiId, StageName: '$default' })).toMatchObject({ autoDeploy: true });
});

test('an integration is kept while a route uses it', async () => {
  const { integrationId: IntegrationId } = await call(CreateIntegration, {
    ApiId,
    integrationType: 'AWS_PROXY',
    integrationUri: FUNCTION,
    payloadFormatVersion: '2.0',
  });
  const target = `integrations/${IntegrationId}`;
  const { routeId: RouteId } = await call(CreateRoute, { ApiId, routeKey: 'GET /', target });
  await expect(call(DeleteIntegration, { ApiId, IntegrationId })).rejects.toMatchObject({
    code: 'ConflictException',
  });
  await call(UpdateRoute, { ApiId, RouteId, target: undefined });
  await call(DeleteIntegration, { ApiId, IntegrationId });
});

test.each([
  ['a second route with its key', { routeKey: 'GET /taken' }, 'ConflictException'],
  ['a key without a method', { routeKey: '/orders' }, 'BadRequestException'],
  [
    'a target that does not exist',
    { routeKey: 'GET /x', target: 'integrations/none' },
    'BadRequestException',
  ],
])('%s is refused', async (_case, route, code) => {
  await call(CreateRoute, { ApiId, routeKey: 'GET /taken' });
  await expect(call(CreateRoute, { ApiId, ...route })).rejects.toMatchObject({ code });
});

test('an API has as many routes as on AWS, and only its newest deployments', async () => {
  for (let index = 0; index < MAX_PARTS.routes; index++) {
    await call(CreateRoute, { ApiId, routeKey: `GET /${index}` });
  }
  await expect(call(CreateRoute, { ApiId, routeKey: 'GET /more' })).rejects.toMatchObject({
    code: 'BadRequestException',
  });
  const { deploymentId: oldest } = await call(CreateDeployment, { ApiId });
  for (let index = 0; index < MAX_PARTS.deployments; index++) await call(CreateDeployment, { ApiId });
  const { items } = await call(GetDeployments, { ApiId, MaxResults: '1000' });
  expect(items).toHaveLength(MAX_PARTS.deployments);
  expect(items.map(({ deploymentId }) => deploymentId)).not.toContain(oldest);
});

test('a list is read in pages', async () => {
  for (const routeKey of ['GET /a', 'GET /b', 'GET /c']) await call(CreateRoute, { ApiId, routeKey });
  const first = await call(GetRoutes, { ApiId, MaxResults: '2' });
  const second = await call(GetRoutes, { ApiId, MaxResults: '2', NextToken: first.nextToken });
  const keys = [...first.items, ...second.items].map(({ routeKey }) => routeKey);
  expect(new Set(keys)).toEqual(new Set(['GET /a', 'GET /b', 'GET /c']));
  expect(second.nextToken).toBeUndefined();
});
