import type { Manifest } from '../../manifest.ts';
import { normalize } from '../../compile/naming.ts';
import { normalizePath } from '../path-names.ts';

/* The framework's logical ids and names of HTTP APIs: docs/aws/serverless-framework.md#templates. */

export const HTTP_API = 'HttpApi';
export const HTTP_API_STAGE = 'HttpApiStage';

export function integrationLogicalId(functionName: string): string {
  return `HttpApiIntegration${normalize(functionName)}`;
}

export function routeLogicalId(routeKey: string): string {
  return routeKey === '*' ? 'HttpApiRouteDefault' : `HttpApiRoute${normalizePath(routeKey)}`;
}

export function authorizerLogicalId(name: string): string {
  return `HttpApiAuthorizer${normalize(name)}`;
}

export function permissionLogicalId(functionName: string): string {
  return `${normalize(functionName)}LambdaPermissionHttpApi`;
}

export function authorizerPermissionLogicalId(name: string): string {
  return `${normalize(name)}LambdaAuthorizerPermissionHttpApi`;
}

export function httpApiName({ provider, service, stage }: Manifest): string {
  const { name, shouldStartNameWithService } = provider.httpApi ?? {};
  return name ?? (shouldStartNameWithService === true ? `${service}-${stage}` : `${stage}-${service}`);
}
