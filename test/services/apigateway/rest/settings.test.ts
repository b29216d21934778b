import { beforeEach, expect, test } from 'vitest';
import { seededRandom } from '../../../../src/lib/random.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../../src/schema/operation.ts';
import { CreateDeployment } from '../../../../src/services/apigateway/rest/operations/create-deployment.ts';
import { CreateResource } from '../../../../src/services/apigateway/rest/operations/create-resource.ts';
import { CreateRestApi } from '../../../../src/services/apigateway/rest/operations/create-rest-api.ts';
import { DeleteMethod } from '../../../../src/services/apigateway/rest/operations/delete-method.ts';
import { DeleteResource } from '../../../../src/services/apigateway/rest/operations/delete-resource.ts';
import { DeleteRestApi } from '../../../../src/services/apigateway/rest/operations/delete-rest-api.ts';
import { GetMethod } from '../../../../src/services/apigateway/rest/operations/get-method.ts';
import { GetResources } from '../../../../src/services/apigateway/rest/operations/get-resources.ts';
import { GetRestApi } from '../../../../src/services/apigateway/rest/operations/get-rest-api.ts';
import { GetStage } from '../../../../src/services/apigateway/rest/operations/get-stage.ts';
import { PutMethod } from '../../../../src/services/apigateway/rest/operations/put-method.ts';
import { PutMethodResponse } from '../../../../src/services/apigateway/rest/operations/put-method-response.ts';
import { UpdateRestApi } from '../../../../src/services/apigateway/rest/operations/update-rest-api.ts';
import { UpdateStage } from '../../../../src/services/apigateway/rest/operations/update-stage.ts';
import { RestApis } from '../../../../src/services/apigateway/rest/rest-apis.ts';
import { createRestApiService } from '../../../../src/services/apigateway/rest/service.ts';
import { caller } from '../../../support/caller.ts';
import { memoryStore } from '../../../support/memory-store.ts';

const NOT_FOUND = { code: 'NotFoundException' };

let call: <Op extends Operation>(operation: Op, input: Input<Op>) => Promise<Output<Op>>;
let restApiId: string;

beforeEach(async () => {
  const clock = new VirtualClock();
  const calls = new InProcessCalls();
  const apis = new RestApis({ meta: memoryStore(clock).meta, clock, random: seededRandom('apis') });
  calls.join(createRestApiService({ apis }));
  call = (operation, input) => calls.call('apigateway', operation, input, caller);
  restApiId = (await call(CreateRestApi, { name: 'orders' })).id;
});

test('patches of an API and of a stage', async () => {
  const patch = (op: 'add' | 'replace', path: string, value: string) => ({ op, path, value });
  const patchOperations = [
    patch('replace', '/description', 'of the shop'),
    patch('add', '/binaryMediaTypes/image~1png', ''),
  ];
  await call(UpdateRestApi, { restApiId, patchOperations });
  expect(await call(GetRestApi, { restApiId })).toMatchObject({
    description: 'of the shop',
    binaryMediaTypes: ['image/png'],
  });
  await call(CreateDeployment, { restApiId, stageName: 'dev' });
  const ofStage = { restApiId, stageName: 'dev' };
  await call(UpdateStage, { ...ofStage, patchOperations: [patch('replace', '/variables/table', 'orders')] });
  expect(await call(GetStage, ofStage)).toMatchObject({ variables: { table: 'orders' } });
  await call(DeleteRestApi, { restApiId });
  await expect(call(GetRestApi, { restApiId })).rejects.toMatchObject(NOT_FOUND);
});

test('a resource gets a method with a response, and both are deleted', async () => {
  const {
    item: [root],
  } = await call(GetResources, { restApiId });
  const { id, path } = await call(CreateResource, { restApiId, parentId: root!.id, pathPart: '{order}' });
  expect(path).toBe('/{order}');
  const method = { restApiId, resourceId: id, HttpMethod: 'GET' };
  await call(PutMethod, { ...method, authorizationType: 'NONE' });
  await call(PutMethodResponse, { ...method, statusCode: '200' });
  expect(await call(GetMethod, method)).toMatchObject({
    authorizationType: 'NONE',
    methodResponses: { 200: { statusCode: '200' } },
  });
  await call(DeleteMethod, method);
  await expect(call(GetMethod, method)).rejects.toMatchObject(NOT_FOUND);
  await call(DeleteResource, { restApiId, resourceId: id });
  expect((await call(GetResources, { restApiId })).item).toHaveLength(1);
});

test('a policy that could not be evaluated is refused', async () => {
  const message =
    'Invalid policy document. Please check the policy syntax and ensure that Principals are valid.';
  const refused = { code: 'BadRequestException', message };
  await expect(call(CreateRestApi, { name: 'shut', policy: '{"Statement":1}' })).rejects.toMatchObject(
    refused,
  );
  const patch = (value: string) =>
    call(UpdateRestApi, { restApiId, patchOperations: [{ op: 'replace', path: '/policy', value }] });
  await expect(patch('{')).rejects.toMatchObject(refused);
  const statement = { Effect: 'Allow', Principal: '*', Action: '*', Resource: 'execute-api:/*' };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  expect(await patch(policy)).toMatchObject({ policy });
});
