import type { Properties, ResourceContext, ResourceHandler } from './handler.ts';

/** Of a type that one operation creates and changes. Its creation key is its physical id, and it has no attributes. */
export function putBy(
  put: (id: string, properties: Properties, context: ResourceContext) => Promise<void>,
): Pick<ResourceHandler, 'create' | 'update'> {
  return {
    async create(id, properties, context) {
      await put(id, properties, context);
      await context.created(id);
      return {};
    },
    async update(id, next, _, context) {
      await put(id, next, context);
      return {};
    },
  };
}
