/*
 * Resources that are created by the thousand are observed as one: a policy that lists them would be out of date with the
 * next one, and would soon be too long.
 */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // Objects of a bucket. The bucket itself has no slash.
  [/^(arn:[^:]*:s3:::[^/]+)\/.+$/s, '$1/*'],
  [/^(arn:[^:]*:logs:[^:]*:[^:]*:log-group:[^:]+:log-stream:).*$/s, '$1*'],
  [/^(arn:[^:]*:lambda:[^:]*:[^:]*:event-source-mapping:).+$/s, '$1*'],
  // The creation time of a consumer is only known afterwards.
  [/^(arn:[^:]*:kinesis:[^:]*:[^:]*:stream\/[^/]+\/consumer\/[^:]+):\d+$/s, '$1:*'],
  [/^(arn:[^:]*:cloudformation:[^:]*:[^:]*:(?:stack|changeSet)\/[^/]+)\/.+$/s, '$1/*'],
];

/** The form of a resource that a policy would contain. */
export function generalized(resource: string): string {
  for (const [pattern, replacement] of PATTERNS) {
    if (pattern.test(resource)) return resource.replace(pattern, replacement);
  }
  return resource;
}
