import type { Attributes, Properties, ResourceContext, ResourceHandler } from '../handler.ts';

/** A resource type whose resources are stored with their stack and have no behaviour here. */
export interface KeptType {
  readonly type: string;
  /** The properties whose change replaces the resource. */
  readonly replacedBy?: readonly string[];
  /** Properties that are updated in place. */
  readonly updated: readonly string[];
  readonly required?: readonly string[];
  readonly nameProperty?: string;
  /** Generates the physical id of a resource without an explicit name. */
  readonly newId: (context: ResourceContext) => string;
  readonly attributeNames?: readonly string[];
  /** Returns the attributes of these names. */
  readonly attributes?: (id: string, properties: Properties, context: ResourceContext) => Attributes;
  readonly note?: string;
}

const KEPT_NOTE = 'Millrace keeps this resource in the stack only; it has no effect here.';

export function keptType(kept: KeptType): ResourceHandler {
  const {
    type,
    replacedBy = [],
    updated,
    required = [],
    nameProperty,
    attributeNames = [],
    note = KEPT_NOTE,
  } = kept;
  const attributes = (id: string, properties: Properties, context: ResourceContext) =>
    kept.attributes?.(id, properties, context) ?? {};
  return {
    type,
    properties: {
      ...Object.fromEntries(replacedBy.map((name) => [name, 'replace' as const])),
      ...Object.fromEntries(updated.map((name) => [name, 'update' as const])),
    },
    required,
    nameProperty,
    attributeNames,
    ...(note !== '' && { note }),

    creationKey(properties, context) {
      const name = nameProperty === undefined ? undefined : properties[nameProperty];
      return typeof name === 'string' ? name : kept.newId(context);
    },

    async create(id, properties, context) {
      await context.created(id);
      return attributes(id, properties, context);
    },

    update: (id, next, _, context) => Promise.resolve(attributes(id, next, context)),

    remove: () => Promise.resolve(),
  };
}
