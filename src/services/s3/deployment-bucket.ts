/** The bucket of every account that code travels through on its way to Lambda. It is there from the start. */
export function deploymentBucket(account: string): string {
  return `millrace-deployments-${account}`;
}
