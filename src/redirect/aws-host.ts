const AWS_HOST = /(^|\.)amazonaws\.com(\.cn)?$/i;

/** Whether a host name, with or without a port, is one of AWS's. */
export function isAwsHost(host: string): boolean {
  return AWS_HOST.test(host.replace(/:\d+$/, ''));
}
