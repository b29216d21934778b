/**
 * Whether the text of a policy may name a condition key, whose value must then be found. Escapes in it may hide the name.
 * @param key in lower case, or its beginning
 */
export function mayName(policy: string, key: string): boolean {
  return policy.includes('\\') || policy.toLowerCase().includes(key);
}
