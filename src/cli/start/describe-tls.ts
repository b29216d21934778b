import type { RunningServer } from '../../server/millrace.ts';

/** How to reach a server over TLS and trust it, for people. */
export function tlsLines({ tlsEndpoint, caFile }: RunningServer): string[] {
  if (tlsEndpoint === undefined) return [];
  const lines = [`TLS: ${tlsEndpoint}`];
  if (caFile !== undefined) {
    lines.push(`Its certificate is trusted by: export AWS_CA_BUNDLE=${caFile} NODE_EXTRA_CA_CERTS=${caFile}`);
  }
  return lines;
}

/** The same for programs: a member of a JSON object. */
export function tlsJson({ tlsEndpoint, caFile }: RunningServer) {
  return tlsEndpoint === undefined
    ? {}
    : { tls: { endpoint: tlsEndpoint, ...(caFile !== undefined && { ca: caFile }) } };
}
