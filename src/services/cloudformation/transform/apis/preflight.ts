import { isJsonObject } from '../../../../lib/json/json-object.ts';
import { generated, type SamResource } from '../sam-resource.ts';
import type { Tree } from '../tree.ts';

/** The members of `Cors`, and the headers that they set. Values contain quotes of their own: `"'*'"`. */
const HEADERS = {
  AllowCredentials: 'Access-Control-Allow-Credentials',
  AllowHeaders: 'Access-Control-Allow-Headers',
  AllowMethods: 'Access-Control-Allow-Methods',
  AllowOrigin: 'Access-Control-Allow-Origin',
  MaxAge: 'Access-Control-Max-Age',
} as const;

interface MethodOfPath {
  readonly path: string;
  readonly method: string;
}

/** The OPTIONS methods that respond to preflight requests, for each path that has none of its own. */
export function preflightMethods(
  api: SamResource,
  routes: readonly MethodOfPath[],
  addressOf: (path: string) => Tree,
): Record<string, Tree> {
  const { logicalId, properties } = api;
  const { Cors: cors } = properties;
  if (cors === undefined) return {};
  const settings = isJsonObject(cors) && cors['AllowOrigin'] !== undefined ? cors : { AllowOrigin: cors };
  const paths = [...new Set(routes.map(({ path }) => path))];
  return Object.fromEntries(
    paths.flatMap((path, index) => {
      const methods = routes.filter((route) => route.path === path).map(({ method }) => method);
      if (methods.includes('OPTIONS') || methods.includes('ANY')) return [];
      const allowed = `'${[...new Set([...methods, 'OPTIONS'])].toSorted().join(',')}'`;
      const headers = headersOf({ AllowMethods: allowed, ...settings });
      return [[`${logicalId}Options${index}`, preflight(api, headers, addressOf(path))]];
    }),
  );
}

function preflight(api: SamResource, headers: Readonly<Record<string, unknown>>, address: Tree): Tree {
  const names = Object.keys(headers).map((name) => `method.response.header.${name}`);
  return generated(api, 'AWS::ApiGateway::Method', {
    HttpMethod: 'OPTIONS',
    AuthorizationType: 'NONE',
    ...address,
    Integration: {
      Type: 'MOCK',
      RequestTemplates: { 'application/json': '{"statusCode": 200}' },
      IntegrationResponses: [
        {
          StatusCode: '200',
          ResponseParameters: Object.fromEntries(
            Object.values(headers).map((value, index) => [names[index]!, value]),
          ),
        },
      ],
    },
    MethodResponses: [
      { StatusCode: '200', ResponseParameters: Object.fromEntries(names.map((name) => [name, false])) },
    ],
  });
}

function headersOf(settings: Tree): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(HEADERS).flatMap(([name, header]) => {
      const value = settings[name];
      if (value === undefined || value === false) return [];
      return [[header, name === 'AllowCredentials' ? "'true'" : value]];
    }),
  );
}
