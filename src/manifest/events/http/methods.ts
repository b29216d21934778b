import type { Infer } from '../../rules/rule.ts';
import type { httpEvent } from './rule.ts';

export type HttpEvent = Infer<typeof httpEvent>;

type Settings = Exclude<HttpEvent, string>;

/** A method of the REST API. */
export interface RestMethod {
  /** Without slashes at its ends; empty for the root. */
  readonly path: string;
  readonly httpMethod: string;
  readonly cors: Settings['cors'];
  readonly isPrivate: boolean;
  readonly operationId: string | undefined;
  readonly timeoutInMillis: number | undefined;
  /** `method.request.path.id`, with whether it is required and what it is mapped from. */
  readonly parameters: readonly RequestParameter[];
  /** Absent for a method that invokes its function. */
  readonly target: ProxyTarget | undefined;
}

type RequestParameter = readonly [name: string, isRequired: boolean, mappedFrom: string];

/** The server of `integration: http-proxy`. */
export interface ProxyTarget {
  readonly uri: string;
  readonly httpMethod: string;
}

export function restMethodOf(event: HttpEvent): RestMethod {
  const settings: Settings = typeof event === 'string' ? parsed(event) : event;
  return {
    path: settings.path.replace(/^\//, '').replace(/\/$/, ''),
    httpMethod: settings.method.toUpperCase(),
    cors: settings.cors,
    isPrivate: settings.private === true,
    operationId: settings.operationId,
    timeoutInMillis: settings.timeoutInMillis,
    parameters: parametersOf(settings),
    target: proxyTargetOf(settings),
  };
}

function parsed(event: string): Settings {
  const [method = '', path = ''] = event.split(' ');
  return { method, path };
}

const LOCATIONS = [
  ['headers', 'header'],
  ['paths', 'path'],
  ['querystrings', 'querystring'],
] as const;

function proxyTargetOf({ integration, request, method }: Settings): ProxyTarget | undefined {
  if (integration === undefined || !isHttpProxy(integration)) return undefined;
  return { uri: request?.uri ?? '', httpMethod: (request?.method ?? method).toUpperCase() };
}

function parametersOf({ request }: Settings): RequestParameter[] {
  return LOCATIONS.flatMap(([kind, location]) =>
    Object.entries(request?.parameters?.[kind] ?? {}).map(([name, setting]): RequestParameter => {
      const { required, mappedValue } =
        typeof setting === 'boolean' ? { required: setting, mappedValue: undefined } : setting;
      const key = `method.request.${location}.${name}`;
      return [key, required === true, mappedValue ?? key];
    }),
  );
}

export function isHttpProxy(integration: string): boolean {
  return /^http[-_]proxy$/i.test(integration);
}
