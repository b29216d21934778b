import { beforeEach, expect, test } from 'vitest';
import { seededRandom } from '../../../../src/lib/random.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../../src/schema/operation.ts';
import { HttpApis } from '../../../../src/services/apigateway/http/http-apis.ts';
import { CreateApi } from '../../../../src/services/apigateway/http/operations/create-api.ts';
import { CreateAuthorizer } from '../../../../src/services/apigateway/http/operations/create-authorizer.ts';
import { CreateDeployment } from '../../../../src/services/apigateway/http/operations/create-deployment.ts';
import { CreateIntegration } from '../../../../src/services/apigateway/http/operations/create-integration.ts';
import { CreateRoute } from '../../../../src/services/apigateway/http/operations/create-route.ts';
import { CreateStage } from '../../../../src/services/apigateway/http/operations/create-stage.ts';
import { DeleteApi } from '../../../../src/services/apigateway/http/operations/delete-api.ts';
import { DeleteAuthorizer } from '../../../../src/services/apigateway/http/operations/delete-authorizer.ts';
import { DeleteCorsConfiguration } from '../../../../src/services/apigateway/http/operations/delete-cors-configuration.ts';
import { DeleteRoute } from '../../../../src/services/apigateway/http/operations/delete-route.ts';
import { GetApi } from '../../../../src/services/apigateway/http/operations/get-api.ts';
import { GetAuthorizer } from '../../../../src/services/apigateway/http/operations/get-authorizer.ts';
import { GetAuthorizers } from '../../../../src/services/apigateway/http/operations/get-authorizers.ts';
import { GetDeployment } from '../../../../src/services/apigateway/http/operations/get-deployment.ts';
import { GetDeployments } from '../../../../src/services/apigateway/http/operations/get-deployments.ts';
import { GetIntegration } from '../../../../src/services/apigateway/http/operations/get-integration.ts';
import { GetRoute } from '../../../../src/services/apigateway/http/operations/get-route.ts';
import { GetStage } from '../../../../src/services/apigateway/http/operations/get-stage.ts';
import { GetTags } from '../../../../src/services/apigateway/http/operations/get-tags.ts';
import { UpdateApi } from '../../../../src/services/apigateway/http/operations/update-api.ts';
import { UpdateAuthorizer } from '../../../../src/services/apigateway/http/operations/update-authorizer.ts';
import { UpdateIntegration } from '../../../../src/services/apigateway/http/operations/update-integration.ts';
import { UpdateStage } from '../../../../src/services/apigateway/http/operations/update-stage.ts';
import { createHttpApiService } from '../../../../src/services/apigateway/http/service.ts';
import { caller } from '../../../support/caller.ts';
import { memoryStore } from '../../../support/memory-store.ts';

const NOT_FOUND = { code: 'NotFoundException' };

let call: <Op extends Operation>(operation: Op, input: Input<Op>) => Promise<Output<Op>>;
let ApiId: string;

beforeEach(async () => {
  const clock = new VirtualClock();
  const apis = new HttpApis({ meta: memoryStore(clock).meta, clock, random: seededRandom('apis') });
  const calls = new InProcessCalls();
  calls.join(createHttpApiService({ apis, endpoint: () => 'http://127.0.0.1:4566' }));
  call = (operation, input) => calls.call('apigatewayv2', operation, input, caller);
  ({ apiId: ApiId } = await call(CreateApi, {
    name: 'orders',
    protocolType: 'HTTP',
    corsConfiguration: { allowOrigins: ['https://shop.example'] },
    tags: { team: 'a' },
  }));
});

test('settings of an API are changed one by one, its CORS is removed, and it is deleted', async () => {
  await call(UpdateApi, { ApiId, description: 'of the shop' });
  expect(await call(GetApi, { ApiId })).toMatchObject({
    name: 'orders',
    description: 'of the shop',
    corsConfiguration: { allowOrigins: ['https://shop.example'] },
  });
  await call(DeleteCorsConfiguration, { ApiId });
  expect((await call(GetApi, { ApiId })).corsConfiguration).toBeUndefined();
  const ResourceArn = `arn:aws:apigateway:${caller.region}::/apis/${ApiId}`;
  expect((await call(GetTags, { ResourceArn })).tags).toEqual({ team: 'a' });
  await call(DeleteApi, { ApiId });
  await expect(call(GetApi, { ApiId })).rejects.toMatchObject(NOT_FOUND);
});

test('an integration and a route are created, changed and read, and a deleted route is not found', async () => {
  const { integrationId: IntegrationId } = await call(CreateIntegration, {
    ApiId,
    integrationType: 'AWS_PROXY',
    integrationUri: 'arn:aws:lambda:eu-west-1:123456789012:function:f',
    payloadFormatVersion: '2.0',
  });
  await call(UpdateIntegration, { ApiId, IntegrationId, payloadFormatVersion: '1.0' });
  expect(await call(GetIntegration, { ApiId, IntegrationId })).toMatchObject({ payloadFormatVersion: '1.0' });
  const target = `integrations/${IntegrationId}`;
  const { routeId: RouteId } = await call(CreateRoute, { ApiId, routeKey: 'GET /orders', target });
  expect(await call(GetRoute, { ApiId, RouteId })).toMatchObject({ routeKey: 'GET /orders', target });
  await call(DeleteRoute, { ApiId, RouteId });
  await expect(call(GetRoute, { ApiId, RouteId })).rejects.toMatchObject(NOT_FOUND);
});

test('an authorizer is created, renamed, listed and deleted', async () => {
  const { authorizerId: AuthorizerId } = await call(CreateAuthorizer, {
    ApiId,
    authorizerType: 'JWT',
    identitySource: ['$request.header.Authorization'],
    jwtConfiguration: { issuer: 'https://issuer.example', audience: ['shop'] },
    name: 'tokens',
  });
  await call(UpdateAuthorizer, { ApiId, AuthorizerId, name: 'renamed' });
  expect(await call(GetAuthorizer, { ApiId, AuthorizerId })).toMatchObject({
    name: 'renamed',
    authorizerType: 'JWT',
  });
  expect((await call(GetAuthorizers, { ApiId })).items).toHaveLength(1);
  await call(DeleteAuthorizer, { ApiId, AuthorizerId });
  expect((await call(GetAuthorizers, { ApiId })).items).toEqual([]);
});

test('a deployment goes to its stage, which keeps its variables', async () => {
  const { deploymentId: DeploymentId } = await call(CreateDeployment, { ApiId, description: 'first' });
  expect(await call(GetDeployment, { ApiId, DeploymentId })).toMatchObject({ description: 'first' });
  await call(CreateStage, { ApiId, stageName: 'dev' });
  await call(UpdateStage, { ApiId, StageName: 'dev', stageVariables: { table: 'orders' } });
  expect(await call(GetStage, { ApiId, StageName: 'dev' })).toMatchObject({
    stageVariables: { table: 'orders' },
  });
  const second = await call(CreateDeployment, { ApiId, stageName: 'dev' });
  expect(await call(GetStage, { ApiId, StageName: 'dev' })).toMatchObject({
    deploymentId: second.deploymentId,
    stageVariables: { table: 'orders' },
  });
  await expect(call(CreateDeployment, { ApiId, stageName: 'none' })).rejects.toMatchObject({
    code: 'NotFoundException',
  });
  expect((await call(GetDeployments, { ApiId })).items).toHaveLength(2);
});
