import { createHash } from 'node:crypto';
import type { Manifest } from '../../manifest.ts';
import { functionLogicalId, normalize, provisionedAliasLogicalId, upperFirst } from '../../compile/naming.ts';
import { hasProvisionedAlias, invokedArn, PROVISIONED_ALIAS } from '../../compile/provisioned-alias.ts';
import type { ServiceFunction } from '../../compile/service-function.ts';
import { present, type TemplateResource } from '../../compile/template.ts';
import { compileApiPermission } from '../api-permission.ts';
import { aliasDependency } from '../event-permission.ts';
import type { CompiledEvents, FunctionEvent } from '../event-kind.ts';
import { normalizePath } from '../path-names.ts';
import { compilePreflight } from './cors.ts';
import { type HttpEvent, type ProxyTarget, type RestMethod, restMethodOf } from './methods.ts';

const REST_API = 'ApiGatewayRestApi';
const API_REFERENCE = { Ref: REST_API };

/** Compiles one REST API, with a deployment to the stage of the project, for all functions with `http` events. */
export function compileHttpEvents(
  manifest: Manifest,
  events: readonly FunctionEvent<HttpEvent>[],
): CompiledEvents {
  if (events.length === 0) return { resources: {} };
  const methods = events.map(({ serviceFunction, event }) => ({
    serviceFunction,
    method: restMethodOf(event),
  }));
  const compiled: Record<string, TemplateResource> = Object.assign(
    {},
    ...methods.map(({ serviceFunction, method }) => compileMethod(serviceFunction, method)),
  );
  const preflights = compilePreflight(
    methods.map(({ method }) => method),
    { methodLogicalId, address: addressOf },
  );
  const all = { ...preflights, ...compiled };
  const deployment = {
    Type: 'AWS::ApiGateway::Deployment',
    Properties: present({
      RestApiId: API_REFERENCE,
      StageName: manifest.stage,
      Description: manifest.provider.apiGateway?.description,
    }),
    DependsOn: Object.keys(all),
  };
  return {
    resources: {
      [REST_API]: compileApi(manifest),
      ...Object.assign({}, ...methods.map(({ method }) => compileResources(method.path))),
      ...all,
      ...Object.assign(
        {},
        ...methods
          .filter(({ method }) => !method.target)
          .map(({ serviceFunction }) => compilePermission(serviceFunction)),
      ),
      [deploymentLogicalId(all)]: deployment,
    },
    outputs: {
      ServiceEndpoint: {
        Description: 'URL of the service endpoint',
        Value: {
          'Fn::Join': [
            '',
            [
              'https://',
              API_REFERENCE,
              '.execute-api.',
              { Ref: 'AWS::Region' },
              '.',
              { Ref: 'AWS::URLSuffix' },
              `/${manifest.stage}`,
            ],
          ],
        },
      },
    },
  };
}

function compileApi({ provider, service, stage }: Manifest): TemplateResource {
  const { binaryMediaTypes, description, shouldStartNameWithService } = provider.apiGateway ?? {};
  const name = shouldStartNameWithService === true ? `${service}-${stage}` : `${stage}-${service}`;
  const tags = Object.entries(provider.tags ?? {});
  return {
    Type: 'AWS::ApiGateway::RestApi',
    Properties: present({
      Name: provider.apiName ?? name,
      BinaryMediaTypes: binaryMediaTypes,
      EndpointConfiguration: { Types: [(provider.endpointType ?? 'EDGE').toUpperCase()] },
      Policy: '',
      Description: description,
      Tags: tags.length === 0 ? undefined : tags.map(([Key, Value]) => ({ Key, Value })),
    }),
  };
}

/** A resource for each prefix of the path. */
function compileResources(path: string): Record<string, TemplateResource> {
  const parts = path === '' ? [] : path.split('/');
  return Object.fromEntries(
    parts.map((PathPart, index) => [
      resourceLogicalId(parts.slice(0, index + 1).join('/')),
      {
        Type: 'AWS::ApiGateway::Resource',
        Properties: {
          ParentId: resourceReference(parts.slice(0, index).join('/')),
          PathPart,
          RestApiId: API_REFERENCE,
        },
      },
    ]),
  );
}

function compileMethod(
  { name, config }: ServiceFunction,
  method: RestMethod,
): Record<string, TemplateResource> {
  const { target, parameters, timeoutInMillis: TimeoutInMillis } = method;
  const alias = hasProvisionedAlias(config) ? [provisionedAliasLogicalId(name)] : [];
  return {
    [methodLogicalId(method.path, method.httpMethod)]: {
      Type: 'AWS::ApiGateway::Method',
      Properties: present({
        HttpMethod: method.httpMethod,
        RequestParameters: Object.fromEntries(parameters.map(([key, isRequired]) => [key, isRequired])),
        ...addressOf(method.path),
        OperationName: method.operationId,
        ApiKeyRequired: method.isPrivate,
        AuthorizationType: 'NONE',
        Integration: present({
          TimeoutInMillis,
          ...(target ? proxyIntegration(target, method) : functionIntegration(name, alias)),
        }),
        MethodResponses: [],
      }),
      ...(!target && { DependsOn: [permissionLogicalId(name), ...alias] }),
    },
  };
}

function functionIntegration(name: string, alias: readonly string[]): Record<string, unknown> {
  return {
    IntegrationHttpMethod: 'POST',
    Type: 'AWS_PROXY',
    Uri: {
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':apigateway:',
          { Ref: 'AWS::Region' },
          ':lambda:path/2015-03-31/functions/',
          { 'Fn::GetAtt': [functionLogicalId(name), 'Arn'] },
          ...(alias.length > 0 ? [':', PROVISIONED_ALIAS] : []),
          '/invocations',
        ],
      ],
    },
  };
}

function proxyIntegration(
  { uri, httpMethod }: ProxyTarget,
  { parameters }: RestMethod,
): Record<string, unknown> {
  const mapped = parameters.map(([name, , from]) => [name.replace('method.', 'integration.'), from] as const);
  return present({
    IntegrationHttpMethod: httpMethod,
    Type: 'HTTP_PROXY',
    Uri: uri,
    RequestParameters: mapped.length === 0 ? undefined : Object.fromEntries(mapped),
  });
}

function compilePermission(serviceFunction: ServiceFunction): Record<string, TemplateResource> {
  const { name, config } = serviceFunction;
  const dependency = aliasDependency(serviceFunction);
  return {
    [permissionLogicalId(name)]: compileApiPermission(
      invokedArn(name, config),
      dependency,
      API_REFERENCE,
      '/*/*',
    ),
  };
}

/** Changes with the methods: a deployment cannot be updated. The framework's id is random. */
function deploymentLogicalId(methods: Readonly<Record<string, TemplateResource>>): string {
  return `ApiGatewayDeployment${createHash('sha256').update(JSON.stringify(methods)).digest('hex').slice(0, 16)}`;
}

function addressOf(path: string): Record<string, unknown> {
  return { ResourceId: resourceReference(path), RestApiId: API_REFERENCE };
}

function resourceReference(path: string): unknown {
  return path === '' ? { 'Fn::GetAtt': [REST_API, 'RootResourceId'] } : { Ref: resourceLogicalId(path) };
}

function resourceLogicalId(path: string): string {
  return `ApiGatewayResource${normalizePath(path)}`;
}

function methodLogicalId(path: string, httpMethod: string): string {
  return `ApiGatewayMethod${normalizePath(path)}${upperFirst(httpMethod.toLowerCase())}`;
}

function permissionLogicalId(functionName: string): string {
  return `${normalize(functionName)}LambdaPermissionApiGateway`;
}
