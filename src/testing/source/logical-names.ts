// A CDK app adds a digest of the path to the id of a construct.
const CDK_SUFFIX = /[0-9A-F]{8}$/;

/** The names that a test may use for a logical id: the id itself, and that of the CDK construct. */
export function logicalNames(logicalId: string): readonly string[] {
  return [logicalId, logicalId.replace(CDK_SUFFIX, '')];
}
