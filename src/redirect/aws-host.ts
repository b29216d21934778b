const AWS_HOST = /(^|\.)amazonaws\.com(\.cn)?$/i;

// A few operations of AWS have a host of their own, which SDKs make by writing a word before the endpoint's name:
// StartLiveTail goes to `stream-127.0.0.1`, which is no one's name.
const HOST_PREFIXES = ['stream-', 'streaming-'];

/** Whether a host name, with or without a port, is one of AWS's, or one that an SDK has made of the endpoint's. */
export function isAwsHost(host: string, endpoint: URL): boolean {
  const name = host.replace(/:\d+$/, '');
  return AWS_HOST.test(name) || HOST_PREFIXES.some((prefix) => name === prefix + endpoint.hostname);
}
