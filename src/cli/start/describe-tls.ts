import type { RunningServer } from '../../server/start/running-server.ts';

/** The lines that show an operator how to reach a server over TLS, and how each kind of client trusts it. */
export function tlsLines({ tlsEndpoint, caFile }: RunningServer): string[] {
  if (tlsEndpoint === undefined) return [];
  if (caFile === undefined) return [`TLS: ${tlsEndpoint}`];
  // Other clients, and what each setting replaces: docs/tls.md.
  return [
    `TLS: ${tlsEndpoint}. To trust its certificate, with CA=${caFile}:`,
    '  AWS CLI, boto3  AWS_CA_BUNDLE=$CA',
    '  Node.js         NODE_EXTRA_CA_CERTS=$CA',
    '  Go, Rust        SSL_CERT_FILE=$CA',
    '  Java            keytool -importcert -noprompt -alias millrace -file $CA -keystore millrace.jks -storepass changeit',
    '  KPL             setCaCertFile("$CA")',
    '  curl            --cacert $CA',
  ];
}

/** The same as a member of a JSON object. */
export function tlsJson({ tlsEndpoint, caFile }: RunningServer) {
  return tlsEndpoint === undefined
    ? {}
    : { tls: { endpoint: tlsEndpoint, ...(caFile !== undefined && { ca: caFile }) } };
}
