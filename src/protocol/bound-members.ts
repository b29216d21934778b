import { type Binding, memberOf, type Shape, type StructureShape } from '../schema/shape.ts';

/** The members of a structure by their location in an HTTP message. */
export interface BoundMembers {
  readonly path: readonly NamedShape[];
  readonly query: readonly (NamedShape & { readonly wireName: string })[];
  /** A map is sent in all headers whose names start with `wireName`. */
  readonly header: readonly (NamedShape & { readonly wireName: string })[];
  readonly payload: NamedShape | undefined;
  readonly status: NamedShape | undefined;
  /** Names of the members in the body. */
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
  const boundTo = (location: Binding['in']) => members.filter(({ binding }) => binding?.in === location);
  const named = (location: 'query' | 'header') =>
    members.flatMap(({ name, shape, binding }) =>
      binding?.in === location ? [{ name, shape, wireName: binding.name }] : [],
    );
  return {
    path: boundTo('path'),
    query: named('query'),
    header: named('header').map((member) => ({ ...member, wireName: member.wireName.toLowerCase() })),
    payload: boundTo('payload')[0],
    status: boundTo('status')[0],
    body: new Set(members.filter(({ binding }) => !binding).map(({ name }) => name)),
  };
}
