import { openApiRemedies } from './open-api-remedies.ts';
import { partitionOf } from '../../../../lib/aws/arn.ts';
import { NotFound } from '../../../apigateway/errors.ts';
import { CreateApi } from '../../../apigateway/http/operations/create-api.ts';
import { DeleteApi } from '../../../apigateway/http/operations/delete-api.ts';
import { GetApis } from '../../../apigateway/http/operations/get-apis.ts';
import { TagResource } from '../../../apigateway/http/operations/tag-resource.ts';
import { UntagResource } from '../../../apigateway/http/operations/untag-resource.ts';
import { UpdateApi } from '../../../apigateway/http/operations/update-api.ts';
import { taggedArn } from '../../../apigateway/http/tagged-arn.ts';
import {
  type Attributes,
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  textOf,
  unlessMissing,
} from '../handler.ts';
import { apiInput, apiTags, updatedProperties } from './api-names.ts';
import { generatedId } from '../generated-id.ts';

const SETTINGS = [
  'ApiKeySelectionExpression',
  'CorsConfiguration',
  'Description',
  'DisableExecuteApiEndpoint',
  'DisableSchemaValidation',
  'IpAddressType',
  'Name',
  'RouteSelectionExpression',
  'Version',
];
const QUICK_CREATE = ['CredentialsArn', 'RouteKey', 'Target'];

// The largest page that GetApis returns here: all APIs of a region.
const MAX_RESULTS = '600';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html */
export const httpApi: ResourceHandler = {
  type: 'AWS::ApiGatewayV2::Api',
  properties: {
    ProtocolType: 'replace',
    ...Object.fromEntries(QUICK_CREATE.map((name) => [name, 'replace' as const])),
    ...Object.fromEntries(SETTINGS.map((name) => [name, 'update' as const])),
    Tags: 'update',
  },
  required: ['Name', 'ProtocolType'],
  remedies: openApiRemedies('AWS::ApiGatewayV2::Route and AWS::ApiGatewayV2::Integration'),
  nameProperty: undefined,
  attributeNames: ['ApiId', 'ApiEndpoint'],

  ...generatedId(idsNamed),

  async create(_, properties, context) {
    const settings = pick(properties, [...SETTINGS, ...QUICK_CREATE, 'ProtocolType']);
    const input = { ...apiInput(CreateApi, settings), tags: apiTags(properties) };
    const { apiId, apiEndpoint } = await context.call('apigatewayv2', CreateApi, input);
    const attributes = attributesOf(apiId, apiEndpoint);
    await context.created(apiId, attributes);
    return attributes;
  },

  async update(apiId, next, previous, context) {
    const settings = apiInput(UpdateApi, updatedProperties(SETTINGS, next, previous));
    const { apiEndpoint } = await context.call('apigatewayv2', UpdateApi, { ApiId: apiId, ...settings });
    await updateTags(taggedArn(context.region, partitionOf(context.region), apiId), next, previous, context);
    return attributesOf(apiId, apiEndpoint);
  },

  async remove(apiId, _, context) {
    await unlessMissing(context.call('apigatewayv2', DeleteApi, { ApiId: apiId }), NotFound);
  },
};

/** @param arn of an API or a stage */
export async function updateTags(
  arn: string,
  next: Properties,
  previous: Properties,
  context: ResourceContext,
): Promise<void> {
  const wanted = apiTags(next);
  const removed = Object.keys(apiTags(previous)).filter((key) => !(key in wanted));
  if (removed.length > 0) {
    await context.call('apigatewayv2', UntagResource, { ResourceArn: arn, TagKeys: removed });
  }
  if (Object.keys(wanted).length > 0) {
    await context.call('apigatewayv2', TagResource, { ResourceArn: arn, tags: wanted });
  }
}

async function idsNamed(properties: Properties, context: ResourceContext): Promise<string[]> {
  const { items } = await context.call('apigatewayv2', GetApis, { MaxResults: MAX_RESULTS });
  const wanted = textOf(properties, 'Name');
  return items.filter(({ name }) => name === wanted).map(({ apiId }) => apiId);
}

function attributesOf(apiId: string, apiEndpoint: string): Attributes {
  return { ApiId: apiId, ApiEndpoint: apiEndpoint };
}
