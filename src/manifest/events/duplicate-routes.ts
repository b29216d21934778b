import type { FunctionEntry } from '../checks/function-entries.ts';
import { check, error, type Finding, isMap } from '../rules/check.ts';
import type { Rule } from '../rules/rule.ts';
import { type HttpEvent, restMethodOf } from './http/methods.ts';
import { httpEvent } from './http/rule.ts';
import { type HttpApiEvent, routeOf } from './http-api/routes.ts';
import { httpApiEvent } from './http-api/rule.ts';

/** A route of an API leads to one function: the framework refuses a second one as well. */
export function checkDuplicateRoutes(functions: readonly FunctionEntry[]): Finding[] {
  const owners = new Map<string, string>();
  return functions.flatMap(({ name, definition, path }) => {
    const events = isMap(definition) ? definition['events'] : undefined;
    if (!Array.isArray(events)) return [];
    return events.flatMap((event: unknown, index): Finding[] => {
      const route = isMap(event) ? routeIn(event) : undefined;
      if (!route) return [];
      const { kind, shown } = route;
      const key = `${kind} ${shown}`;
      const owner = owners.get(key);
      owners.set(key, owner ?? name);
      if (owner === undefined) return [];
      const message =
        `the route "${shown}" is already one of the function "${owner}". Change its method or its path, or remove ` +
        'one of the two events.';
      return [error([...path, 'events', index, kind], message)];
    });
  });
}

function routeIn(event: Readonly<Record<string, unknown>>): { kind: string; shown: string } | undefined {
  const { http, httpApi } = event;
  if (accepts(httpApiEvent, httpApi)) {
    const route = routeOf(httpApi as HttpApiEvent);
    return route && { kind: 'httpApi', shown: route.key };
  }
  if (!accepts(httpEvent, http)) return undefined;
  const { httpMethod, path } = restMethodOf(http as HttpEvent);
  return { kind: 'http', shown: `${httpMethod} /${path}` };
}

/** An event that violates its rule has a finding of its own. */
function accepts(rule: Rule, event: unknown): boolean {
  return check(rule, event).every(({ severity }) => severity !== 'error');
}
