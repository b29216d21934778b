// Those of IPv4, and those of both IP versions: the DNS suffixes in partitions.json of botocore.
const AWS_HOST = /(^|\.)(amazonaws\.com(\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn)$/i;

// Some operations have their own host, which SDKs derive by adding a prefix to the endpoint's name: StartLiveTail is
// sent to `stream-127.0.0.1`, which does not resolve.
const HOST_PREFIXES = ['stream-', 'streaming-'];

/** Whether a host name, with or without a port, is AWS's or is derived from the endpoint's name by an SDK. */
export function isAwsHost(host: string, endpoint: URL): boolean {
  const name = host.replace(/:\d+$/, '');
  return AWS_HOST.test(name) || HOST_PREFIXES.some((prefix) => name === prefix + endpoint.hostname);
}
