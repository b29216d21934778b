import type { ErrorDeclaration } from '../../../schema/error.ts';
import {
  jsonText,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  textsOf,
  unlessMissing,
} from './handler.ts';

const MAX_ID_LENGTH = 255;

/** A policy resource that applies to several resources, listed in one of its properties. */
export interface SharedPolicy {
  readonly type: string;
  readonly listProperty: string;
  /** Sets the policy of one resource; an empty text removes it. */
  readonly setPolicy: (resource: string, policy: string, context: ResourceContext) => Promise<void>;
  /** The error of `setPolicy` when the resource does not exist. */
  readonly missing: ErrorDeclaration;
}

export function sharedPolicy({ type, listProperty, setPolicy, missing }: SharedPolicy): ResourceHandler {
  const setPolicies = async (next: Properties, previous: Properties, context: ResourceContext) => {
    const policy = jsonText(next['PolicyDocument']);
    const wanted = textsOf(next, listProperty);
    for (const resource of wanted) await setPolicy(resource, policy, context);
    for (const resource of textsOf(previous, listProperty)) {
      if (!wanted.includes(resource)) await unlessMissing(setPolicy(resource, '', context), missing);
    }
  };

  return {
    type,
    properties: { PolicyDocument: 'update', [listProperty]: 'update' },
    required: ['PolicyDocument', listProperty],
    nameProperty: undefined,
    attributeNames: ['Id'],

    creationKey: (_, context) => context.generateName(MAX_ID_LENGTH),

    async create(id, properties, context) {
      await context.created(id);
      await setPolicies(properties, {}, context);
      return { Id: id };
    },

    async update(id, next, previous, context) {
      await setPolicies(next, previous, context);
      return { Id: id };
    },

    remove: (_, properties, context) => setPolicies({}, properties, context),
  };
}
