import type { Infer } from '../../rules/rule.ts';
import type { httpApiEvent } from './rule.ts';

export type HttpApiEvent = Infer<typeof httpApiEvent>;

/** A route of the API: `GET /orders`, or `*` for every request. */
export interface Route {
  readonly key: string;
  readonly method: string;
  readonly authorizer?: Exclude<HttpApiEvent, string>['authorizer'] | undefined;
}

/** @returns undefined for an event that violates its rule */
export function routeOf(event: HttpApiEvent): Route | undefined {
  const { method, path, authorizer } = typeof event === 'string' ? parsed(event) : event;
  if (path === '*') return { key: '*', method: 'ANY', authorizer };
  if (method === undefined) return undefined;
  const name = method === '*' ? 'ANY' : method.toUpperCase();
  return { key: `${name} ${path}`, method: name, authorizer };
}

function parsed(event: string): Exclude<HttpApiEvent, string> {
  const space = event.indexOf(' ');
  return space === -1 ? { path: event } : { method: event.slice(0, space), path: event.slice(space + 1) };
}
