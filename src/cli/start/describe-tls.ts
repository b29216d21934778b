import type { RunningServer } from '../../server/millrace.ts';

/** The lines that show an operator how to reach a server over TLS and trust it. */
export function tlsLines({ tlsEndpoint, caFile }: RunningServer): string[] {
  if (tlsEndpoint === undefined) return [];
  const lines = [`TLS: ${tlsEndpoint}`];
  if (caFile !== undefined) {
    lines.push(`To trust its certificate: export AWS_CA_BUNDLE=${caFile} NODE_EXTRA_CA_CERTS=${caFile}`);
  }
  return lines;
}

/** The same as a member of a JSON object. */
export function tlsJson({ tlsEndpoint, caFile }: RunningServer) {
  return tlsEndpoint === undefined
    ? {}
    : { tls: { endpoint: tlsEndpoint, ...(caFile !== undefined && { ca: caFile }) } };
}
