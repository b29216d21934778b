/**
 * The member of an object whose keys are text of users; undefined when there is none. Indexing the object itself returns
 * members of its prototype for names such as `constructor`.
 */
export function ownMember<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
