import type { FunctionEntry } from '../checks/function-entries.ts';
import { error, type Finding, isMap } from '../rules/check.ts';

/** A route of an API leads to one function: the framework refuses a second one as well. */
export function checkDuplicateRoutes(functions: readonly FunctionEntry[]): Finding[] {
  const owners = new Map<string, string>();
  return functions.flatMap(({ name, definition, path }) => {
    const events = isMap(definition) ? definition['events'] : undefined;
    if (!Array.isArray(events)) return [];
    return events.flatMap((event: unknown, index): Finding[] => {
      const route = isMap(event) ? routeOf(event) : undefined;
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

function routeOf(event: Readonly<Record<string, unknown>>): { kind: string; shown: string } | undefined {
  const kind = event['httpApi'] === undefined ? 'http' : 'httpApi';
  const settings = event[kind];
  const text = typeof settings === 'string' ? settings : isMap(settings) ? textOf(settings) : undefined;
  if (text === undefined) return undefined;
  const [method = '', path = ''] = text.trim().split(/\s+/);
  // A path with or without its first slash is the same, and so are methods in either case.
  return { kind, shown: path === '' ? method : `${method.toUpperCase()} /${path.replace(/^\//, '')}` };
}

function textOf({ method, path }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof path !== 'string') return undefined;
  if (path === '*') return '*';
  return `${typeof method === 'string' ? method : '*'} ${path}`;
}
