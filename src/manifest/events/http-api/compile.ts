import type { Manifest } from '../../manifest.ts';
import { invokedArn } from '../../compile/provisioned-alias.ts';
import type { ServiceFunction } from '../../compile/service-function.ts';
import { present, type TemplateResource } from '../../compile/template.ts';
import type { CompiledEvents, FunctionEvent } from '../event-kind.ts';
import { aliasDependency } from '../event-permission.ts';
import { compileApi } from './api.ts';
import { compileAuthorizers } from './authorizers.ts';
import { authorizerLogicalId, integrationLogicalId, permissionLogicalId, routeLogicalId } from './names.ts';
import { apiPermission, apiReference } from './references.ts';
import { type HttpApiEvent, type Route, routeOf } from './routes.ts';

// The framework's own: the maximum of HTTP APIs.
const TIMEOUT_MS = 30_000;
const DEFAULT_PAYLOAD = '2.0';

/** Compiles one API for all functions with `httpApi` events. */
export function compileHttpApiEvents(
  manifest: Manifest,
  events: readonly FunctionEvent<HttpApiEvent>[],
): CompiledEvents {
  if (events.length === 0) return { resources: {} };
  const routes = events.flatMap(({ serviceFunction, event }) => {
    const route = routeOf(event);
    return route ? [{ serviceFunction, route }] : [];
  });
  const api = compileApi(
    manifest,
    routes.map(({ route }) => route),
  );
  return {
    resources: Object.assign(
      {},
      api.resources,
      compileAuthorizers(manifest),
      ...routes.map(({ serviceFunction, route }) => compileRoute(manifest, serviceFunction, route)),
    ),
    outputs: api.outputs,
  };
}

function compileRoute(
  manifest: Manifest,
  { name, config }: ServiceFunction,
  route: Route,
): Record<string, TemplateResource> {
  const { provider } = manifest;
  const integration = integrationLogicalId(name);
  const functionArn = invokedArn(name, config);
  const dependency = aliasDependency({ name, config });
  return {
    [permissionLogicalId(name)]: apiPermission(manifest, functionArn, dependency),
    [integration]: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: apiReference(manifest),
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: functionArn,
        PayloadFormatVersion: config.httpApi?.payload ?? provider.httpApi?.payload ?? DEFAULT_PAYLOAD,
        TimeoutInMillis: TIMEOUT_MS,
      },
      ...dependency,
    },
    [routeLogicalId(route.key)]: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: apiReference(manifest),
        RouteKey: route.key === '*' ? '$default' : route.key,
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: integration }]] },
        ...authorization(manifest, route),
      },
      DependsOn: integration,
    },
  };
}

function authorization({ provider }: Manifest, { authorizer }: Route): Record<string, unknown> {
  if (authorizer === undefined) return {};
  const settings: Exclude<typeof authorizer, string> =
    typeof authorizer === 'string' ? { name: authorizer } : authorizer;
  if (settings.type === 'aws_iam') return { AuthorizationType: 'AWS_IAM' };
  const { id, scopes } = settings;
  const name = settings.name ?? '';
  const declared = provider.httpApi?.authorizers?.[name];
  const type = id === undefined ? declared?.type : settings.type;
  return present({
    AuthorizationType: type === 'request' ? 'CUSTOM' : 'JWT',
    AuthorizerId: id ?? { Ref: authorizerLogicalId(declared?.name ?? name) },
    AuthorizationScopes: scopes && [...new Set(scopes)],
  });
}
