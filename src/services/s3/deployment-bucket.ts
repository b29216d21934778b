/** The bucket through which code is deployed to Lambda. It exists in every account. */
export function deploymentBucket(account: string): string {
  return `millrace-deployments-${account}`;
}
