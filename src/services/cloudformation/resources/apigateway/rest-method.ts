import { NotFound } from '../../../apigateway/errors.ts';
import { DeleteMethod } from '../../../apigateway/rest/operations/delete-method.ts';
import { GetMethod } from '../../../apigateway/rest/operations/get-method.ts';
import { PutIntegrationResponse } from '../../../apigateway/rest/operations/put-integration-response.ts';
import { PutIntegration } from '../../../apigateway/rest/operations/put-integration.ts';
import { PutMethodResponse } from '../../../apigateway/rest/operations/put-method-response.ts';
import { PutMethod } from '../../../apigateway/rest/operations/put-method.ts';
import {
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  unlessMissing,
} from '../handler.ts';
import { apiInput } from './api-names.ts';

const SETTINGS = [
  'ApiKeyRequired',
  'AuthorizationScopes',
  'AuthorizationType',
  'AuthorizerId',
  'OperationName',
  'RequestModels',
  'RequestParameters',
  'RequestValidatorId',
];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-method.html */
export const restMethod: ResourceHandler = {
  type: 'AWS::ApiGateway::Method',
  properties: {
    HttpMethod: 'replace',
    ResourceId: 'replace',
    RestApiId: 'replace',
    ...Object.fromEntries(SETTINGS.map((name) => [name, 'update' as const])),
    Integration: 'update',
    MethodResponses: 'update',
  },
  required: ['HttpMethod', 'ResourceId', 'RestApiId'],
  nameProperty: undefined,
  attributeNames: [],

  creationKey: ({ RestApiId: api, ResourceId: resource, HttpMethod: method }) =>
    `${String(api)}|${String(resource)}|${String(method)}`,

  async find(key, properties, context) {
    await context.call('apigateway', GetMethod, addressOf(properties));
    return key;
  },

  async create(key, properties, context) {
    await put(properties, context, () => context.created(key));
    return {};
  },

  /** The method is created again: patches of its responses would have no other result. */
  async update(_, next, previous, context) {
    await context.call('apigateway', DeleteMethod, addressOf(previous));
    await put(next, context, async () => {});
    return {};
  },

  async remove(_, properties, context) {
    await unlessMissing(context.call('apigateway', DeleteMethod, addressOf(properties)), NotFound);
  },
};

async function put(
  properties: Properties,
  context: ResourceContext,
  created: () => Promise<void>,
): Promise<void> {
  const address = addressOf(properties);
  const settings = { AuthorizationType: 'NONE', ...pick(properties, SETTINGS) };
  await context.call('apigateway', PutMethod, { ...apiInput(PutMethod, settings), ...address });
  await created();
  for (const response of listOf(properties['MethodResponses'])) {
    const input = apiInput(PutMethodResponse, response);
    await context.call('apigateway', PutMethodResponse, { ...input, ...address });
  }
  const { Integration: integration } = properties;
  if (typeof integration !== 'object' || integration === null) return;
  const {
    IntegrationHttpMethod: httpMethod,
    IntegrationResponses: responses,
    ...rest
  } = integration as Properties;
  const input = { ...apiInput(PutIntegration, rest), ...(httpMethod !== undefined && { httpMethod }) };
  await context.call('apigateway', PutIntegration, { ...input, ...address });
  for (const response of listOf(responses)) {
    const responseInput = apiInput(PutIntegrationResponse, response);
    await context.call('apigateway', PutIntegrationResponse, { ...responseInput, ...address });
  }
}

function addressOf({ RestApiId, ResourceId, HttpMethod }: Properties): Properties {
  return { restApiId: RestApiId, resourceId: ResourceId, HttpMethod };
}

function listOf(value: unknown): Properties[] {
  return Array.isArray(value) ? (value as Properties[]) : [];
}
