// src/services/cloudformation/custom-resources/pending-requests.ts serves it.
const RESPONSE_PREFIX = '/_millrace/cloudformation/responses/';

/**
 * Whether a TLS request is the response of a custom resource. Its URL begins with `http:`, but `cfn-response` and the
 * CDK's functions take only the host and the path of it, as on AWS it is always `https:` on port 443.
 */
export function isCustomResourceResponse(host: string, path: unknown, endpoint: URL): boolean {
  const names = [host, host.replace(/:\d+$/, '')].map(withoutBrackets);
  return (
    names.includes(withoutBrackets(endpoint.hostname)) &&
    typeof path === 'string' &&
    path.startsWith(RESPONSE_PREFIX)
  );
}

/** Of an IPv6 address. */
function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
