/**
 * The value at a path such as `$.detail.items[0].name` or `$.detail['order-id']`; undefined when there is none. Wildcards
 * are not supported.
 */
export function valueAtPath(value: unknown, path: string): unknown {
  let current = value;
  for (const step of stepsOf(path)) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = (current as Readonly<Record<string, unknown>>)[step];
  }
  return current;
}

/** Whether this server can evaluate a path. */
export function isSupportedPath(path: string): boolean {
  return /^\$(\.[^.[\]]+|\[\d{1,6}\]|\['[^']+'\])*$/.test(path);
}

function stepsOf(path: string): string[] {
  return Array.from(
    path.slice(1).matchAll(/\.([^.[\]]+)|\[(\d{1,6})\]|\['([^']+)'\]/g),
    ([, name, index, quoted]) => name ?? index ?? quoted ?? '',
  );
}
