import type { FunctionEvent } from '../events/event-kind.ts';
import {
  contentHash,
  type Expansion,
  generated,
  idPart,
  invalidResource,
  literalText,
  type ParameterTexts,
  rejectUnknownProperties,
  type SamResource,
} from '../sam-resource.ts';
import { tagList } from '../tags.ts';
import { pickFrom, present, type Tree } from '../tree.ts';
import { preflightMethods } from './preflight.ts';
import {
  invocationUri,
  permissionPath,
  rejectDefinition,
  routePermission,
  routeText,
} from './route-target.ts';

const API_SETTINGS = [
  'ApiKeySourceType',
  'BinaryMediaTypes',
  'Description',
  'DisableExecuteApiEndpoint',
  'MinimumCompressionSize',
];
const STAGE_SETTINGS = [
  'AccessLogSetting',
  'CacheClusterEnabled',
  'CacheClusterSize',
  'CanarySetting',
  'MethodSettings',
  'TracingEnabled',
];
const KNOWN_PROPERTIES = [
  ...API_SETTINGS,
  ...STAGE_SETTINGS,
  'AlwaysDeploy',
  'Auth',
  'Cors',
  'EndpointConfiguration',
  'FailOnWarnings',
  'Name',
  'OpenApiVersion',
  'PropagateTags',
  'StageName',
  'Tags',
  'Variables',
];

/**
 * The API, with its methods as resources of their own; the translator writes them into an OpenAPI document instead.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html
 */
export function expandRestApi(
  resource: SamResource,
  events: readonly FunctionEvent[],
  parameters: ParameterTexts,
): Expansion {
  const { logicalId, properties, attributes } = resource;
  rejectDefinition(properties, resource);
  rejectUnknownProperties(resource, KNOWN_PROPERTIES);
  const stageName = literalText(properties['StageName'], parameters);
  if (stageName === undefined) {
    throw invalidResource(resource, "'StageName' must be a text or a Ref to a template parameter.");
  }
  const routes = events.map((event) => ({ event, path: routeText(event, 'Path'), method: methodOf(event) }));
  const addressOf = (path: string) => ({
    RestApiId: { Ref: logicalId },
    ResourceId: resourceReference(logicalId, path),
  });
  const methods: Record<string, Tree> = {
    ...Object.fromEntries(
      routes.map((route) => [`${route.event.id}Method`, compileMethod(route, addressOf)]),
    ),
    ...preflightMethods(resource, routes, addressOf),
  };
  const deploymentId = `${logicalId}Deployment${contentHash(methods)}`;
  const stageId = `${logicalId}${idPart(stageName)}Stage`;
  return {
    resources: {
      [logicalId]: { ...attributes, Type: 'AWS::ApiGateway::RestApi', Properties: apiProperties(properties) },
      ...Object.assign({}, ...routes.map(({ path }) => compileResources(resource, path))),
      ...methods,
      [deploymentId]: generated(
        resource,
        'AWS::ApiGateway::Deployment',
        { RestApiId: { Ref: logicalId } },
        { DependsOn: Object.keys(methods) },
      ),
      [stageId]: generated(resource, 'AWS::ApiGateway::Stage', {
        DeploymentId: { Ref: deploymentId },
        RestApiId: { Ref: logicalId },
        StageName: properties['StageName'],
        Variables: properties['Variables'],
        ...pickFrom(properties, STAGE_SETTINGS),
        Tags: tagsOf(properties),
      }),
      ...Object.fromEntries(
        routes.map(({ event, path, method }) => [
          `${event.id}Permission${idPart(stageName)}`,
          routePermission(event, logicalId, `${method === 'ANY' ? '*' : method}/${permissionPath(path)}`),
        ]),
      ),
    },
    references: { [`${logicalId}.Stage`]: stageId, [`${logicalId}.Deployment`]: deploymentId },
  };
}

function apiProperties(properties: Tree): Tree {
  return present({
    Name: properties['Name'] ?? { Ref: 'AWS::StackName' },
    ...pickFrom(properties, API_SETTINGS),
    EndpointConfiguration: endpointConfiguration(properties['EndpointConfiguration']),
    Tags: tagsOf(properties),
  });
}

function tagsOf({ Tags: tags }: Tree) {
  return tags === undefined ? undefined : tagList(tags);
}

interface RestRoute {
  readonly event: FunctionEvent;
  readonly path: string;
  readonly method: string;
}

function compileMethod({ event, path, method }: RestRoute, addressOf: (path: string) => Tree): Tree {
  const { properties, resource } = event;
  return generated(resource, 'AWS::ApiGateway::Method', {
    HttpMethod: method,
    AuthorizationType: 'NONE',
    ...addressOf(path),
    Integration: present({
      IntegrationHttpMethod: 'POST',
      Type: 'AWS_PROXY',
      TimeoutInMillis: properties['TimeoutInMillis'],
      Uri: invocationUri(event),
    }),
  });
}

function methodOf(event: FunctionEvent): string {
  const method = routeText(event, 'Method').toUpperCase();
  return method === '*' ? 'ANY' : method;
}

/** A resource for each prefix of the path. */
function compileResources(api: SamResource, path: string): Record<string, Tree> {
  const parts = partsOf(path);
  return Object.fromEntries(
    parts.map((PathPart, index) => [
      resourceId(api.logicalId, parts.slice(0, index + 1)),
      generated(api, 'AWS::ApiGateway::Resource', {
        ParentId: resourceReference(api.logicalId, parts.slice(0, index).join('/')),
        PathPart,
        RestApiId: { Ref: api.logicalId },
      }),
    ]),
  );
}

function resourceReference(apiId: string, path: string): Tree {
  const parts = partsOf(path);
  return parts.length === 0 ? { 'Fn::GetAtt': [apiId, 'RootResourceId'] } : { Ref: resourceId(apiId, parts) };
}

/** The hash keeps paths apart that differ in other characters than letters and digits. */
function resourceId(apiId: string, parts: readonly string[]): string {
  return `${apiId}Resource${parts.map(idPart).join('')}${contentHash(parts.join('/'))}`;
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function endpointConfiguration(value: unknown): unknown {
  return typeof value === 'string' ? { Types: [value] } : renamedType(value);
}

function renamedType(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { Type: type, ...settings } = value as Tree;
  return type === undefined ? value : { Types: [type], ...pickFrom(settings, ['VPCEndpointIds']) };
}
