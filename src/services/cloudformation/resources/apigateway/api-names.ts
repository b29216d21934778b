import { memberOf, type Shape } from '../../../../schema/shape.ts';
import { type Properties, tagMap } from '../handler.ts';

/**
 * Renames the properties of a template, `RouteKey`, to the members of the API, `routeKey`. Keys of maps are kept.
 * @param shape the input of the operation that the properties are passed to
 */
function apiMembers(shape: Shape, value: unknown): unknown {
  if (Array.isArray(value)) {
    return shape.kind === 'list' ? value.map((item) => apiMembers(shape.member, item)) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (shape.kind === 'map') {
    return Object.fromEntries(entries.map(([name, item]) => [name, apiMembers(shape.value, item)]));
  }
  if (shape.kind !== 'structure') return value;
  return Object.fromEntries(
    entries.map(([name, item]) => {
      const lower = name.charAt(0).toLowerCase() + name.slice(1);
      const known = [name, lower].find((candidate) => Object.hasOwn(shape.members, candidate));
      if (known === undefined) return [name, item];
      return [known, apiMembers(memberOf(shape.members[known]!).shape, item)];
    }),
  );
}

/** Like `apiMembers`, for the properties of a resource. */
export function apiInput(operation: { readonly input: Shape }, properties: Properties): Properties {
  return apiMembers(operation.input, properties) as Properties;
}

/** Tags of HTTP APIs are a map in a template. The tags of the stack are added as a list. */
export function apiTags({ Tags: tags }: Properties): Record<string, string> {
  if (Array.isArray(tags)) return tagMap(tags);
  if (typeof tags !== 'object' || tags === null) return {};
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value)]));
}

/** Properties for an update: those that the template no longer contains are undefined, which removes the setting. */
export function updatedProperties(
  names: readonly string[],
  next: Properties,
  previous: Properties,
): Properties {
  return Object.fromEntries(
    names
      .filter((name) => next[name] !== undefined || previous[name] !== undefined)
      .map((name) => [name, next[name]]),
  );
}
