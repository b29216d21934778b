import { type Binding, memberOf, type Shape, type StructureShape } from '../schema/shape.ts';

/** A structure's members sorted by where they travel. */
export interface BoundMembers {
  readonly path: readonly NamedShape[];
  readonly query: readonly (NamedShape & { readonly wireName: string })[];
  /** A map travels in all headers that begin with `wireName`. */
  readonly header: readonly (NamedShape & { readonly wireName: string })[];
  readonly payload: NamedShape | undefined;
  readonly status: NamedShape | undefined;
  /** Names of the members of the body. */
  readonly body: ReadonlySet<string>;
}

interface NamedShape {
  readonly name: string;
  readonly shape: Shape;
}

export function boundMembersOf(structure: StructureShape): BoundMembers {
  const members = Object.entries(structure.members).map(([name, declared]) => {
    const { shape, binding } = memberOf(declared);
    return { name, shape, binding };
  });
  const bound = (place: Binding['in']) => members.filter(({ binding }) => binding?.in === place);
  const named = (place: 'query' | 'header') =>
    members.flatMap(({ name, shape, binding }) =>
      binding?.in === place ? [{ name, shape, wireName: binding.name }] : [],
    );
  return {
    path: bound('path'),
    query: named('query'),
    header: named('header').map((member) => ({ ...member, wireName: member.wireName.toLowerCase() })),
    payload: bound('payload')[0],
    status: bound('status')[0],
    body: new Set(members.filter(({ binding }) => !binding).map(({ name }) => name)),
  };
}
