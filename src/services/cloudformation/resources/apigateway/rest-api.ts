import { openApiRemedies } from './open-api-remedies.ts';
import { NotFound } from '../../../apigateway/errors.ts';
import { CreateRestApi } from '../../../apigateway/rest/operations/create-rest-api.ts';
import { DeleteRestApi } from '../../../apigateway/rest/operations/delete-rest-api.ts';
import { GetRestApis } from '../../../apigateway/rest/operations/get-rest-apis.ts';
import { UpdateRestApi } from '../../../apigateway/rest/operations/update-rest-api.ts';
import {
  jsonText,
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  tagMap,
  textOf,
  unlessMissing,
} from '../handler.ts';
import { apiInput } from './api-names.ts';
import { generatedId } from '../generated-id.ts';

const SETTINGS = [
  'ApiKeySourceType',
  'BinaryMediaTypes',
  'Description',
  'DisableExecuteApiEndpoint',
  'EndpointConfiguration',
  'MinimumCompressionSize',
  'Name',
  'Policy',
  'Version',
];
/** Settings that `UpdateRestApi` can change one by one. */
const TEXTS: Readonly<Record<string, string>> = {
  Description: '/description',
  Name: '/name',
  Version: '/version',
};

// The largest page of GetRestApis.
const MAX_LIMIT = 500;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html */
export const restApi: ResourceHandler = {
  type: 'AWS::ApiGateway::RestApi',
  properties: {
    // Policies, API keys and endpoint types have no effect here: changes are stored by the stack only.
    ...Object.fromEntries(SETTINGS.map((name) => [name, 'update' as const])),
    EndpointAccessMode: 'update',
    SecurityPolicy: 'update',
    Tags: 'update',
  },
  required: ['Name'],
  remedies: openApiRemedies('AWS::ApiGateway::Resource and AWS::ApiGateway::Method'),
  nameProperty: undefined,
  attributeNames: ['RestApiId', 'RootResourceId'],

  ...generatedId(idsNamed),

  async create(_, { Policy: policy, ...properties }, context) {
    const { ApiKeySourceType: source, ...settings } = pick(properties, SETTINGS);
    const { id, rootResourceId } = await context.call('apigateway', CreateRestApi, {
      ...apiInput(CreateRestApi, settings),
      ...(source !== undefined && { apiKeySource: source }),
      ...(policy !== undefined && { policy: jsonText(policy) }),
      tags: tagMap(properties['Tags']),
    });
    const attributes = { RestApiId: id, RootResourceId: rootResourceId };
    await context.created(id, attributes);
    return attributes;
  },

  async update(id, next, previous, context) {
    const { rootResourceId } = await context.call('apigateway', UpdateRestApi, {
      restApiId: id,
      patchOperations: [...textPatches(next, previous), ...binaryTypePatches(next, previous)],
    });
    return { RestApiId: id, RootResourceId: rootResourceId };
  },

  async remove(id, _, context) {
    await unlessMissing(context.call('apigateway', DeleteRestApi, { restApiId: id }), NotFound);
  },
};

function textPatches(next: Properties, previous: Properties): Properties[] {
  return Object.entries(TEXTS).flatMap(([name, path]) => {
    if (next[name] === previous[name]) return [];
    return [next[name] === undefined ? { op: 'remove', path } : { op: 'replace', path, value: next[name] }];
  });
}

function binaryTypePatches(next: Properties, previous: Properties): Properties[] {
  const typesOf = ({ BinaryMediaTypes: types }: Properties) =>
    Array.isArray(types) ? (types as string[]) : [];
  const [wanted, current] = [typesOf(next), typesOf(previous)];
  const patch = (op: string) => (type: string) => ({
    op,
    path: `/binaryMediaTypes/${type.replaceAll('/', '~1')}`,
  });
  return [
    ...current.filter((type) => !wanted.includes(type)).map(patch('remove')),
    ...wanted.filter((type) => !current.includes(type)).map(patch('add')),
  ];
}

async function idsNamed(properties: Properties, context: ResourceContext): Promise<string[]> {
  const wanted = textOf(properties, 'Name');
  const ids: string[] = [];
  let position: string | undefined;
  do {
    const page = await context.call('apigateway', GetRestApis, { limit: MAX_LIMIT, position });
    ids.push(...page.item.filter(({ name }) => name === wanted).map(({ id }) => id));
    position = page.position;
  } while (position !== undefined);
  return ids;
}
