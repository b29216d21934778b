import type { Namespace } from '../../../lib/aws/namespace.ts';
import { checkIntegration } from './check-integration.ts';
import { checkRoute } from './check-route.ts';
import type { HttpApis } from './http-apis.ts';

/**
 * Adds a route to a function and a stage that deploys itself, as `create-api --target` does.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop.html
 */
export async function quickCreate(
  apis: HttpApis,
  namespace: Namespace,
  apiId: string,
  {
    target,
    routeKey,
    credentialsArn,
  }: {
    readonly target: string;
    readonly routeKey: string;
    readonly credentialsArn: string | undefined;
  },
): Promise<void> {
  const settings = {
    integrationType: 'AWS_PROXY',
    integrationUri: target,
    payloadFormatVersion: '2.0',
    ...(credentialsArn !== undefined && { credentialsArn }),
  } as const;
  checkIntegration(settings);
  const { integrationId } = await apis.addPart(namespace, { apiId, kind: 'integrations' }, settings);
  const route = { routeKey, target: `integrations/${integrationId}` };
  await apis.addPart(namespace, { apiId, kind: 'routes' }, route, (api) => checkRoute(api, route));
  await apis.addPart(namespace, { apiId, kind: 'stages' }, { stageName: '$default', autoDeploy: true });
}
