import { beforeEach, expect, test } from 'vitest';
import { GetApis } from '../../../../src/services/apigateway/http/operations/get-apis.ts';
import { GetIntegrations } from '../../../../src/services/apigateway/http/operations/get-integrations.ts';
import { GetRoutes } from '../../../../src/services/apigateway/http/operations/get-routes.ts';
import { GetStages } from '../../../../src/services/apigateway/http/operations/get-stages.ts';
import { att, ref, ResourceWorld, withoutSystemTags } from './resource-world.ts';

const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:f';

let world: ResourceWorld;

beforeEach(async () => {
  world = await ResourceWorld.open();
});

const template = (api: object, routeKey: string, stage: object = {}) => ({
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'orders', ProtocolType: 'HTTP', ...api } },
  Stage: {
    Type: 'AWS::ApiGatewayV2::Stage',
    Properties: { ApiId: ref('Api'), StageName: '$default', AutoDeploy: true, ...stage },
  },
  Integration: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: ref('Api'),
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: FUNCTION,
      PayloadFormatVersion: '2.0',
      TimeoutInMillis: '30000',
    },
  },
  Route: {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      ApiId: ref('Api'),
      RouteKey: routeKey,
      Target: { 'Fn::Join': ['/', ['integrations', ref('Integration')]] },
    },
  },
});
const outputs = { Api: ref('Api'), Url: att('Api', 'ApiEndpoint'), Stage: ref('Stage') };

test('an API with its parts is created, updated in place and removed', async () => {
  const created = await world.deploy(
    template({ CorsConfiguration: { AllowOrigins: ['*'], MaxAge: 5 }, Tags: { team: 'a' } }, 'GET /orders', {
      StageVariables: { UpperCase: 'kept' },
      RouteSettings: { 'GET /orders': { ThrottlingRateLimit: 5 } },
    }),
    outputs,
  );
  expect(created.status).toBe('CREATE_COMPLETE');
  const ApiId = created.outputs['Api']!;
  expect(created.outputs).toEqual({
    Api: expect.stringMatching(/^[a-z0-9]{10}$/),
    Url: `http://127.0.0.1:4566/_millrace/api/${ApiId}`,
    Stage: '$default',
  });
  const [api] = (await world.call('apigatewayv2', GetApis, {})).items;
  expect(api).toMatchObject({ corsConfiguration: { allowOrigins: ['*'], maxAge: 5 } });
  expect(withoutSystemTags(api!.tags)).toEqual({ team: 'a' });
  const integrations = await world.call('apigatewayv2', GetIntegrations, { ApiId });
  const { integrationId } = integrations.items[0]!;
  expect(integrations.items).toMatchObject([{ integrationUri: FUNCTION, timeoutInMillis: 30_000 }]);
  const { items: stages } = await world.call('apigatewayv2', GetStages, { ApiId });
  expect(stages).toMatchObject([
    {
      autoDeploy: true,
      stageVariables: { UpperCase: 'kept' },
      routeSettings: { 'GET /orders': { throttlingRateLimit: 5 } },
    },
  ]);

  const updated = await world.deploy(template({ Tags: { owner: 'b' } }, 'POST /orders'), outputs);
  expect(updated.status).toBe('UPDATE_COMPLETE');
  expect(updated.outputs).toEqual(created.outputs);
  const [changed] = (await world.call('apigatewayv2', GetApis, {})).items;
  expect(changed!.corsConfiguration).toBeUndefined();
  expect(withoutSystemTags(changed!.tags)).toEqual({ owner: 'b' });
  const { items: routes } = await world.call('apigatewayv2', GetRoutes, { ApiId });
  expect(routes).toMatchObject([{ routeKey: 'POST /orders', target: `integrations/${integrationId}` }]);

  expect(await world.remove()).toBe('DELETE_COMPLETE');
  expect((await world.call('apigatewayv2', GetApis, {})).items).toEqual([]);
});

test('an integration that cannot be served fails with its reason, and nothing stays', async () => {
  const resources = template({}, 'GET /orders');
  resources.Integration.Properties.IntegrationUri = 'https://example.com';
  const { status } = await world.deploy(resources);
  expect(status).toBe('ROLLBACK_COMPLETE');
  expect((await world.call('apigatewayv2', GetApis, {})).items).toEqual([]);
});

test.each(['AWS::ApiGatewayV2::Api', 'AWS::ApiGateway::RestApi'])(
  'an OpenAPI document of %s is refused with the remedy',
  async (Type) => {
    const api = { Api: { Type, Properties: { Body: { openapi: '3.0.1' } } } };
    await expect(world.deploy(api)).rejects.toThrow(
      /^Encountered unsupported property Body .* does not import OpenAPI documents\. Declare the routes as /,
    );
  },
);
