import type { StackResource } from '../store/stack.ts';

/** The attributes of a template's resource other than its properties. */
export type ResourceFacts = Pick<
  StackResource,
  'dependsOn' | 'retainOnDelete' | 'retainOnReplace' | 'retainOnRollback'
>;

export function factsOf(resource: ResourceFacts): ResourceFacts {
  const { dependsOn, retainOnDelete, retainOnReplace, retainOnRollback } = resource;
  return {
    dependsOn,
    retainOnDelete,
    retainOnReplace,
    ...(retainOnRollback !== undefined && { retainOnRollback }),
  };
}

export function sameFacts(one: ResourceFacts, other: ResourceFacts): boolean {
  return JSON.stringify(factsOf(one)) === JSON.stringify(factsOf(other));
}
