/**
 * A declared pattern, made to match whole values. Anchored, it fails at its first character instead of being tried from each one.
 * That each declared pattern is then linear is proved by test/schema/patterns.test.ts.
 */
export function wholePattern({ source, flags }: RegExp): RegExp {
  return new RegExp(`^(?:${source})$`, flags);
}
