import type { Properties, ResourceContext, ResourceHandler } from './handler.ts';

const PREFIX = 'before:';

/**
 * How a stack recognizes a resource whose id the service generates and whose name is not unique: the creation key is the
 * list of ids that exist before the creation, and the resource is the one that is not in it.
 * @param idsOf lists the ids of the resources that could be taken for the one to create
 */
export function generatedId(
  idsOf: (properties: Properties, context: ResourceContext) => Promise<readonly string[]>,
): Required<Pick<ResourceHandler, 'creationKey' | 'find'>> {
  return {
    creationKey: async (properties, context) => PREFIX + (await idsOf(properties, context)).join(','),
    async find(key, properties, context) {
      const before = new Set(key.slice(PREFIX.length).split(','));
      const ids = await idsOf(properties, context);
      return ids.find((id) => !before.has(id));
    },
  };
}
