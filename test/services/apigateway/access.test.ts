import { expect, it } from 'vitest';
import { GetRoute } from '../../../src/services/apigateway/http/operations/get-route.ts';
import { GetTags } from '../../../src/services/apigateway/http/operations/get-tags.ts';
import { CreateRestApi } from '../../../src/services/apigateway/rest/operations/create-rest-api.ts';
import { PutMethod } from '../../../src/services/apigateway/rest/operations/put-method.ts';
import { UpdateRestApi } from '../../../src/services/apigateway/rest/operations/update-rest-api.ts';
import { ResourceDirectory } from '../../../src/access/decision/resource-directory.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { HttpApis } from '../../../src/services/apigateway/http/http-apis.ts';
import { createHttpApiService } from '../../../src/services/apigateway/http/service.ts';
import { RestApis } from '../../../src/services/apigateway/rest/rest-apis.ts';
import { createRestApiService } from '../../../src/services/apigateway/rest/service.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { permissionLines } from '../../support/repository/permission-lines.ts';

const API_GATEWAY = 'arn:aws:apigateway:eu-west-1::';

it('permissions of API Gateway are methods on paths', async () => {
  const method = { restApiId: 'a1', resourceId: 'r1', HttpMethod: 'GET', authorizationType: 'NONE' };
  expect(await permissionLines(PutMethod, method)).toEqual([
    `apigateway:PUT ${API_GATEWAY}/restapis/a1/resources/r1/methods/GET`,
  ]);
  expect(PutMethod.access[0]!.resource).toBe(
    'arn:aws:apigateway:REGION::/restapis/RESTAPIID/resources/RESOURCEID/methods/HTTPMETHOD',
  );
  expect(await permissionLines(GetRoute, { ApiId: 'a1', RouteId: 'r1' })).toEqual([
    `apigateway:GET ${API_GATEWAY}/apis/a1/routes/r1`,
  ]);
  expect(await permissionLines(GetTags, { ResourceArn: `${API_GATEWAY}/apis/a1` })).toEqual([
    `apigateway:GET ${API_GATEWAY}/tags/arn%3Aaws%3Aapigateway%3Aeu-west-1%3A%3A%2Fapis%2Fa1`,
  ]);
});

it('permissions of a REST API include its tags and its policy', async () => {
  const input = { name: 'shop', policy: '{}', tags: { team: 'web' } };
  const keys = 'aws:RequestTag/team=web aws:TagKeys=team';
  expect(await permissionLines(CreateRestApi, input)).toEqual([
    `apigateway:POST ${API_GATEWAY}/restapis ${keys}`,
    `apigateway:UpdateRestApiPolicy ${API_GATEWAY}/restapis ${keys}`,
  ]);
  const patch = (path: string) => [{ op: 'replace' as const, path, value: 'x' }];
  expect(await permissionLines(UpdateRestApi, { restApiId: 'a1', patchOperations: patch('/name') })).toEqual([
    `apigateway:PATCH ${API_GATEWAY}/restapis/a1`,
  ]);
  expect(
    await permissionLines(UpdateRestApi, { restApiId: 'a1', patchOperations: patch('/policy') }),
  ).toEqual([
    `apigateway:PATCH ${API_GATEWAY}/restapis/a1`,
    `apigateway:UpdateRestApiPolicy ${API_GATEWAY}/restapis/a1`,
  ]);
});

it('tags of an API count for what belongs to it, and those of a stage before them', async () => {
  const clock = new VirtualClock();
  const { meta } = memoryStore(clock);
  const options = { meta, clock, random: seededRandom(1) };
  const [http, rest] = [new HttpApis(options), new RestApis(options)];
  const directory = new ResourceDirectory();
  directory.use([
    createHttpApiService({ apis: http, endpoint: () => '' }),
    createRestApiService({ apis: rest }),
  ]);
  const tags = { team: 'web', stage: 'none' };
  const { id: httpId } = await http.create(caller, { name: 'h', protocolType: 'HTTP', tags });
  await http.addPart(caller, { apiId: httpId, kind: 'stages' }, { stageName: 'dev', tags: { stage: 'dev' } });
  const { id: restId } = await rest.create(caller, { name: 'r', tags });
  const tagsOf = async (path: string, { account } = caller) =>
    (await directory.detailsOf(`${API_GATEWAY}${path}`, { account }, { withTags: true, withRegion: false }))
      .tags;
  for (const path of [`/apis/${httpId}`, `/restapis/${restId}`]) {
    expect(await tagsOf(path)).toEqual(tags);
    expect(await tagsOf(`${path}/routes/x`)).toEqual(tags);
    expect(await tagsOf(`/tags/${encodeURIComponent(`${API_GATEWAY}${path}`)}`)).toEqual(tags);
    expect(await tagsOf(`${path}0`)).toBeUndefined();
  }
  expect(await tagsOf(`/apis/${httpId}/stages/dev`)).toEqual({ team: 'web', stage: 'dev' });
  expect(await tagsOf(`/apis/${httpId}`, { ...caller, account: '111122223333' })).toBeUndefined();
});
