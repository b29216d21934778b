import { formatArn } from '../../lib/aws/arn.ts';
import { type Access, type AccessRule, when } from '../../schema/access.ts';
import { requestTags } from '../../schema/request-tags.ts';

/** An action is the method of the request: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html */
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface TaggedInput {
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/**
 * An action on a path of the API, whose parameters are members of the input: `/restapis/{restApiId}/stages`. The version
 * of the path, `/v2`, is not part of the resource.
 */
export function onPath(method: Method, path: string): Access<object, never> {
  return [pathRule(`apigateway:${method}`, path)];
}

/** Who sets the policy of a REST API needs a second permission. */
export function onApiWithPolicy<I>(
  method: Method,
  path: string,
  setsPolicy: (input: I) => boolean,
): Access<I, never> {
  return [
    pathRule<I>(`apigateway:${method}`, path),
    ...when(setsPolicy, [pathRule<I>('apigateway:UpdateRestApiPolicy', path)]),
  ];
}

function pathRule<I>(action: string, path: string): AccessRule<I, never> {
  const documented = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase());
  return {
    action,
    resource: formatArn('apigateway', { region: 'REGION', account: '' }, documented),
    resourcesOf(input, { region }) {
      const members = input as Readonly<Record<string, unknown>>;
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => segmentOf(members[name]));
      return [formatArn('apigateway', { region, account: '' }, filled)];
    },
    conditionsOf: (input) => requestTags((input as TaggedInput).tags),
  };
}

/** ARNs of tagged resources are encoded in the resource as in the path. */
function segmentOf(value: unknown): string {
  return typeof value === 'string' ? encodeURIComponent(value) : '*';
}
