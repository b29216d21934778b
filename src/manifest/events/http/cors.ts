import type { TemplateResource } from '../../compile/template.ts';
import { DEFAULT_CORS_HEADERS } from '../cors-headers.ts';
import type { RestMethod } from './methods.ts';

/** The CORS settings of the methods of one path, merged. */
interface PathCors {
  readonly headers: readonly string[];
  readonly methods: readonly string[];
  readonly origins: readonly string[];
  readonly origin: string | undefined;
  readonly allowCredentials: boolean;
  readonly maxAge: number | undefined;
  readonly cacheControl: string | undefined;
}

interface MethodNames {
  readonly methodLogicalId: (path: string, httpMethod: string) => string;
  readonly address: (path: string) => Record<string, unknown>;
}

/** An OPTIONS method for each path that has CORS settings. It responds with constant headers. */
export function compilePreflight(
  methods: readonly RestMethod[],
  { methodLogicalId, address }: MethodNames,
): Record<string, TemplateResource> {
  const byPath = new Map<string, PathCors>();
  for (const method of methods) {
    const cors = corsOf(method);
    if (cors) byPath.set(method.path, merged(cors, byPath.get(method.path)));
  }
  return Object.fromEntries(
    [...byPath].map(([path, cors]) => {
      const headers = headersOf(cors);
      const named = <T>(valueOf: (value: string) => T) =>
        Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, valueOf(value)]),
        );
      return [
        methodLogicalId(path, 'OPTIONS'),
        {
          Type: 'AWS::ApiGateway::Method',
          Properties: {
            AuthorizationType: 'NONE',
            HttpMethod: 'OPTIONS',
            MethodResponses: [
              { StatusCode: '200', ResponseParameters: named(() => true), ResponseModels: {} },
            ],
            RequestParameters: {},
            Integration: {
              Type: 'MOCK',
              RequestTemplates: { 'application/json': '{statusCode:200}' },
              ContentHandling: 'CONVERT_TO_TEXT',
              IntegrationResponses: [
                {
                  StatusCode: '200',
                  ResponseParameters: named((value) => `'${value}'`),
                  ResponseTemplates: { 'application/json': originTemplate(originsOf(cors)) },
                },
              ],
            },
            ...address(path),
          },
        },
      ];
    }),
  );
}

function corsOf({ cors, httpMethod }: RestMethod): PathCors | undefined {
  // A key without a value reads as null.
  if (!cors) return undefined;
  const settings: Exclude<typeof cors, boolean> = cors === true ? {} : cors;
  const {
    headers = DEFAULT_CORS_HEADERS,
    origins,
    origin,
    allowCredentials,
    maxAge,
    cacheControl,
  } = settings;
  return {
    headers: listOf(headers),
    methods: unique([...(settings.methods ?? ['OPTIONS']), 'OPTIONS', httpMethod]),
    origins: origins === undefined ? [] : listOf(origins),
    origin: origin ?? (origins === undefined ? '*' : undefined),
    allowCredentials: allowCredentials === true,
    maxAge,
    cacheControl,
  };
}

function merged(next: PathCors, previous: PathCors | undefined): PathCors {
  if (!previous) return next;
  return {
    headers: unique([...next.headers, ...previous.headers]),
    methods: unique([...next.methods, ...previous.methods]),
    origins: unique([...next.origins, ...previous.origins]),
    origin: next.origin,
    allowCredentials: previous.allowCredentials || next.allowCredentials,
    maxAge: next.maxAge ?? previous.maxAge,
    cacheControl: next.cacheControl ?? previous.cacheControl,
  };
}

function headersOf(cors: PathCors): Record<string, string> {
  const { headers, methods, allowCredentials, maxAge, cacheControl } = cors;
  return {
    'Access-Control-Allow-Origin': originsOf(cors)[0] ?? cors.origin ?? '*',
    'Access-Control-Allow-Headers': headers.join(','),
    'Access-Control-Allow-Methods': methods.join(',').replace('ANY', 'DELETE,GET,HEAD,PATCH,POST,PUT'),
    ...(allowCredentials && { 'Access-Control-Allow-Credentials': 'true' }),
    ...(maxAge !== undefined && { 'Access-Control-Max-Age': String(maxAge) }),
    ...(cacheControl !== undefined && { 'Cache-Control': cacheControl }),
  };
}

/** Several origins, as a list or as a text with commas. */
function originsOf({ origin, origins }: PathCors): readonly string[] {
  return origin?.includes(',') === true ? origin.split(',').map((one) => one.trim()) : origins;
}

/** Chooses the origin of the request when it is one of several: the framework's template. */
function originTemplate(origins: readonly string[]): string {
  if (origins.length === 0) return '';
  const patterns = origins.map((origin) => origin.replaceAll('.', '[.]').replace('*', '.+'));
  const matches = patterns.map((pattern) => `$origin.matches("${pattern}")`).join(' || ');
  return [
    '#set($origin = $input.params("Origin"))',
    '#if($origin == "") #set($origin = $input.params("origin")) #end',
    `#if(${matches}) #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin) #end`,
  ].join('\n');
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
