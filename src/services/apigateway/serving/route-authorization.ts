import { formatArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Admission } from '../../http/client-access.ts';
import type { HttpRequest } from '../../http/request.ts';
import type { ServingContext } from '../serving-context.ts';

export interface AuthorizedRoute {
  readonly api: Namespace & { readonly id: string };
  readonly stage: string;
  /** The name of the route in reports: `GET /orders/{id}`. */
  readonly route: string;
  /** `AWS_IAM`, `JWT`, … */
  readonly authorizationType: string | undefined;
  /** Whether the API has a policy, which then decides also about clients without a signature. */
  readonly hasPolicy?: boolean;
}

/**
 * Whether a client may use a route, with AWS_IAM by its signature and `execute-api:Invoke`. Other authorizers are not run
 * here, so their routes are open while access is not enforced, and closed otherwise.
 */
export async function admitToRoute(
  { unenforcedAuthorizers }: ServingContext,
  { api, stage, route, authorizationType = 'NONE', hasPolicy = false }: AuthorizedRoute,
  { method, rawPath, client }: HttpRequest,
): Promise<Admission> {
  const resource = formatArn('execute-api', api, `${api.id}/${stage}/${method}${rawPath}`);
  const permission = { action: 'execute-api:Invoke', resource };
  if (authorizationType === 'NONE') {
    return hasPolicy && client ? client.admit(permission, undefined) : { isAllowed: true };
  }
  if (authorizationType === 'AWS_IAM' && client) return client.admit(permission, 'execute-api');
  const isRefused = client?.isEnforced === true;
  unenforcedAuthorizers.report(api.id, { route, authorization: authorizationType, isRefused });
  return { isAllowed: !isRefused };
}
