import type { FunctionEvent } from '../events/event-kind.ts';
import {
  type Expansion,
  generated,
  idPart,
  literalText,
  type ParameterTexts,
  rejectUnknownProperties,
  type SamResource,
} from '../sam-resource.ts';
import { present, type Tree, treeOf } from '../tree.ts';
import {
  invocationUri,
  permissionPath,
  rejectDefinition,
  routePermission,
  routeText,
} from './route-target.ts';

const CREATED_BY = { 'httpapi:createdBy': 'SAM' };
const CORS_NAMES = [
  'AllowCredentials',
  'AllowHeaders',
  'AllowMethods',
  'AllowOrigins',
  'ExposeHeaders',
  'MaxAge',
];

/**
 * The API, with its routes as resources of their own; the translator writes them into an OpenAPI document instead.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html
 */
export function expandHttpApi(
  resource: SamResource,
  events: readonly FunctionEvent[],
  parameters: ParameterTexts,
): Expansion {
  const { logicalId, properties, attributes } = resource;
  rejectDefinition(properties, resource);
  rejectUnknownProperties(resource, [
    'AccessLogSettings',
    'Auth',
    'CorsConfiguration',
    'DefaultRouteSettings',
    'Description',
    'DisableExecuteApiEndpoint',
    'FailOnWarnings',
    'Name',
    'PropagateTags',
    'RouteSettings',
    'StageName',
    'StageVariables',
    'Tags',
  ]);
  const tags = { ...CREATED_BY, ...treeOf(properties['Tags']) };
  const stageName = literalText(properties['StageName'], parameters);
  const stageId =
    stageName === undefined ? `${logicalId}ApiGatewayDefaultStage` : `${logicalId}${idPart(stageName)}Stage`;
  return {
    resources: {
      [logicalId]: {
        ...attributes,
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: present({
          Name: properties['Name'] ?? { Ref: 'AWS::StackName' },
          ProtocolType: 'HTTP',
          CorsConfiguration: corsOf(properties['CorsConfiguration']),
          Description: properties['Description'],
          DisableExecuteApiEndpoint: properties['DisableExecuteApiEndpoint'],
          Tags: tags,
        }),
      },
      [stageId]: generated(resource, 'AWS::ApiGatewayV2::Stage', {
        ApiId: { Ref: logicalId },
        StageName: properties['StageName'] ?? '$default',
        AutoDeploy: true,
        AccessLogSettings: properties['AccessLogSettings'],
        DefaultRouteSettings: properties['DefaultRouteSettings'],
        RouteSettings: properties['RouteSettings'],
        StageVariables: properties['StageVariables'],
        Tags: tags,
      }),
      ...Object.assign({}, ...events.map((event) => compileRoute(event, logicalId))),
    },
    references: { [`${logicalId}.Stage`]: stageId },
  };
}

function compileRoute(event: FunctionEvent, apiId: string): Record<string, Tree> {
  const { id, properties, resource } = event;
  const isDefault = properties['Path'] === undefined;
  const path = isDefault ? '$default' : routeText(event, 'Path');
  const method = isDefault ? 'ANY' : routeText(event, 'Method').toUpperCase();
  const isAny = ['ANY', 'X-AMAZON-APIGATEWAY-ANY-METHOD', '*'].includes(method);
  const routeKey = path === '$default' ? path : `${isAny ? 'ANY' : method} ${path}`;
  const route = path === '$default' ? '*' : `${isAny ? '*' : method}/${permissionPath(path)}`;
  const api = { Ref: apiId };
  return {
    [`${id}Integration`]: generated(resource, 'AWS::ApiGatewayV2::Integration', {
      ApiId: api,
      IntegrationType: 'AWS_PROXY',
      IntegrationMethod: 'POST',
      IntegrationUri: invocationUri(event),
      PayloadFormatVersion: properties['PayloadFormatVersion'] ?? '2.0',
      TimeoutInMillis: properties['TimeoutInMillis'],
    }),
    [`${id}Route`]: generated(resource, 'AWS::ApiGatewayV2::Route', {
      ApiId: api,
      RouteKey: routeKey,
      Target: { 'Fn::Join': ['/', ['integrations', { Ref: `${id}Integration` }]] },
    }),
    [`${id}Permission`]: routePermission(event, apiId, route),
  };
}

/** `true` allows every origin. */
function corsOf(value: unknown): Tree | undefined {
  if (value === true) return { AllowOrigins: ['*'] };
  const cors = Object.entries(treeOf(value)).filter(([name]) => CORS_NAMES.includes(name));
  return cors.length === 0 ? undefined : Object.fromEntries(cors);
}
