import type { StackResource } from '../store/stack.ts';

/** What a template says of a resource beside its properties. */
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
