import { beforeEach, expect, test } from 'vitest';
import { GetResources } from '../../../../src/services/apigateway/rest/operations/get-resources.ts';
import { GetRestApis } from '../../../../src/services/apigateway/rest/operations/get-rest-apis.ts';
import { GetStages } from '../../../../src/services/apigateway/rest/operations/get-stages.ts';
import { att, ref, ResourceWorld } from './resource-world.ts';

const URI =
  'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:f/invocations';

let world: ResourceWorld;

beforeEach(async () => {
  world = await ResourceWorld.open();
});

const template = (description: string, timeout: number, deployment: string) => ({
  Api: {
    Type: 'AWS::ApiGateway::RestApi',
    Properties: { Name: 'orders', Description: description, BinaryMediaTypes: ['image/png', '*/*'] },
  },
  Orders: {
    Type: 'AWS::ApiGateway::Resource',
    Properties: { RestApiId: ref('Api'), ParentId: att('Api', 'RootResourceId'), PathPart: 'orders' },
  },
  Get: {
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      RestApiId: ref('Api'),
      ResourceId: ref('Orders'),
      HttpMethod: 'GET',
      AuthorizationType: 'NONE',
      RequestParameters: { 'method.request.querystring.Page': false },
      Integration: {
        Type: 'AWS_PROXY',
        IntegrationHttpMethod: 'POST',
        Uri: URI,
        TimeoutInMillis: timeout,
        IntegrationResponses: [
          { StatusCode: '200', ResponseParameters: { 'method.response.header.A': "'b'" } },
        ],
      },
      MethodResponses: [{ StatusCode: '200' }],
    },
  },
  [deployment]: {
    Type: 'AWS::ApiGateway::Deployment',
    DependsOn: ['Get'],
    Properties: { RestApiId: ref('Api'), StageName: 'dev' },
  },
  Key: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Name: 'key' } },
});

test('a REST API is created, updated in place, deployed again and removed', async () => {
  const created = await world.deploy(template('one', 1000, 'First'), { Api: ref('Api') });
  expect(created.status).toBe('CREATE_COMPLETE');
  const restApiId = created.outputs['Api']!;
  const resources = async () => (await world.call('apigateway', GetResources, { restApiId })).item;
  expect(await resources()).toMatchObject([
    { path: '/' },
    {
      path: '/orders',
      resourceMethods: {
        GET: {
          requestParameters: { 'method.request.querystring.Page': false },
          methodIntegration: {
            type: 'AWS_PROXY',
            httpMethod: 'POST',
            timeoutInMillis: 1000,
            integrationResponses: { 200: { responseParameters: { 'method.response.header.A': "'b'" } } },
          },
        },
      },
    },
  ]);
  const updated = await world.deploy(template('two', 2000, 'Second'), { Api: ref('Api') });
  expect(updated).toEqual({ status: 'UPDATE_COMPLETE', outputs: { Api: restApiId } });
  const [api] = (await world.call('apigateway', GetRestApis, {})).item;
  expect(api).toMatchObject({ description: 'two', binaryMediaTypes: ['image/png', '*/*'] });
  const [, orders] = await resources();
  expect(orders!.resourceMethods!['GET']!.methodIntegration!.timeoutInMillis).toBe(2000);
  // The stage is that of the newest deployment, so the removal of the first one has kept it.
  expect((await world.call('apigateway', GetStages, { restApiId })).item).toMatchObject([
    { stageName: 'dev' },
  ]);
  expect(await world.remove()).toBe('DELETE_COMPLETE');
  expect((await world.call('apigateway', GetRestApis, {})).item).toEqual([]);
});
