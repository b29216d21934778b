import { beforeEach, expect, test } from 'vitest';
import type { Logger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { ServiceBuilder } from '../../../src/schema/service.ts';
import { HttpApis } from '../../../src/services/apigateway/http/http-apis.ts';
import { CreateApi } from '../../../src/services/apigateway/http/operations/create-api.ts';
import { CreateIntegration } from '../../../src/services/apigateway/http/operations/create-integration.ts';
import { CreateRoute } from '../../../src/services/apigateway/http/operations/create-route.ts';
import { CreateStage as CreateHttpStage } from '../../../src/services/apigateway/http/operations/create-stage.ts';
import { createHttpApiService } from '../../../src/services/apigateway/http/service.ts';
import { CreateDeployment } from '../../../src/services/apigateway/rest/operations/create-deployment.ts';
import { CreateRestApi } from '../../../src/services/apigateway/rest/operations/create-rest-api.ts';
import { PutIntegration } from '../../../src/services/apigateway/rest/operations/put-integration.ts';
import { PutMethod } from '../../../src/services/apigateway/rest/operations/put-method.ts';
import { RestApis } from '../../../src/services/apigateway/rest/rest-apis.ts';
import { createRestApiService } from '../../../src/services/apigateway/rest/service.ts';
import { ApiGateway } from '../../../src/services/apigateway/serving/api-gateway.ts';
import { Invoke } from '../../../src/services/lambda/operations/invoke.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';

const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:f';
const credentials = 'arn:aws:iam::123456789012:role/api';

let clock: VirtualClock;
let calls: InProcessCalls;
let gateway: ApiGateway;
let warnings: unknown[];
/** How long the function takes. */
let durationMs: number;

beforeEach(async () => {
  clock = new VirtualClock();
  const { meta } = memoryStore(clock);
  const random = seededRandom('apis');
  calls = new InProcessCalls();
  durationMs = 0;
  const functions = new ServiceBuilder({ name: 'lambda', protocols: ['rest-json'] }, {}).on(
    Invoke,
    async () => {
      if (durationMs > 0) {
        await new Promise<void>((resolve) => clock.setTimer(durationMs, resolve));
      }
      return { StatusCode: 200, Payload: Buffer.from('{"statusCode":200,"body":"done"}') };
    },
  );
  const endpoint = () => 'http://127.0.0.1:4566';
  calls.join(createHttpApiService({ apis: new HttpApis({ meta, clock, random }), endpoint }));
  calls.join(createRestApiService({ apis: new RestApis({ meta, clock, random }) }));
  calls.join(functions.build());
  warnings = [];
  const logger: Logger = {
    info: () => {},
    error: () => {},
    warn: (message, facts) => void warnings.push([message, facts]),
  };
  gateway = await ApiGateway.open({ meta, calls, clock, random, logger });
});

const call = <Op extends Operation>(service: string, operation: Op, input: Input<Op>): Promise<Output<Op>> =>
  calls.call(service, operation, input, caller);

/** @returns the path of its only route */
async function httpApi(): Promise<string> {
  const { apiId: ApiId } = await call('apigatewayv2', CreateApi, { name: 'a', protocolType: 'HTTP' });
  const { integrationId } = await call('apigatewayv2', CreateIntegration, {
    ApiId,
    integrationType: 'AWS_PROXY',
    integrationUri: FUNCTION,
    payloadFormatVersion: '2.0',
    credentialsArn: credentials,
  });
  await call('apigatewayv2', CreateRoute, {
    ApiId,
    routeKey: 'GET /orders',
    target: `integrations/${integrationId}`,
    authorizationType: 'AWS_IAM',
  });
  await call('apigatewayv2', CreateHttpStage, { ApiId, stageName: '$default' });
  return `/_millrace/api/${ApiId}/orders`;
}

async function restApi(): Promise<string> {
  const api = await call('apigateway', CreateRestApi, { name: 'a' });
  const method = { restApiId: api.id, resourceId: api.rootResourceId, HttpMethod: 'GET' };
  await call('apigateway', PutMethod, { ...method, authorizationType: 'AWS_IAM' });
  await call('apigateway', PutIntegration, {
    ...method,
    type: 'AWS_PROXY',
    httpMethod: 'POST',
    uri: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`,
    credentials,
  });
  await call('apigateway', CreateDeployment, { restApiId: api.id, stageName: 'dev' });
  return `/_millrace/api/${api.id}/dev/`;
}

const get = (path: string) =>
  gateway.handle({ method: 'GET', path, rawQuery: '', headers: {}, body: Buffer.alloc(0) }, 'request');

test.each([
  ['HTTP', httpApi, 30_000, 503, 'Service Unavailable'],
  ['REST', restApi, 29_000, 504, 'Endpoint request timed out'],
] as const)(
  'a %s API waits for a function as long as on AWS',
  async (_kind, create, limitMs, status, message) => {
    const path = await create();
    const respond = async (takesMs: number) => {
      durationMs = takesMs;
      const response = get(path);
      await clock.advance(limitMs);
      const { status: code, body } = await response;
      return [code, (body as Buffer).toString()];
    };
    expect(await respond(limitMs - 1)).toEqual([200, 'done']);
    expect(await respond(limitMs + 1)).toEqual([status, JSON.stringify({ message })]);
  },
);

test.each([
  ['HTTP', httpApi, 'GET /orders'],
  ['REST', restApi, 'GET /'],
] as const)(
  'the first request to a route of a %s API with an authorizer is reported',
  async (_kind, create, route) => {
    const path = await create();
    for (let request = 0; request < 2; request++) expect((await get(path)).status).toBe(200);
    expect(warnings).toEqual([
      [
        'the authorizer of a route is not enforced by Millrace: every request reaches the function, without claims',
        { api: expect.any(String), route, authorization: 'AWS_IAM' },
      ],
    ]);
  },
);
