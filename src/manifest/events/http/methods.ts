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
  };
}

function parsed(event: string): Settings {
  const [method = '', path = ''] = event.split(' ');
  return { method, path };
}
