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

// Ends a name that CloudFormation has chosen: another deployment, or another account, has another one. The last part of a
// UUID may look like it.
const RANDOM_END =
  /(?<!\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3})-(?=[A-Za-z]*\d)(?=\d*[A-Za-z])(?:[A-Z\d]{12}|[a-z\d]{12})(?=$|[/:])/g;

/** The form of a resource that a policy would contain. */
export function generalized(resource: string): string {
  const found = PATTERNS.find(([pattern]) => pattern.test(resource));
  const summedUp = found ? resource.replace(...found) : resource;
  return summedUp.replace(RANDOM_END, '-*');
}
