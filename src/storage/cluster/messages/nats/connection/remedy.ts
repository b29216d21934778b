/** What to check after a connection to NATS has failed, by what the error says. The first that matches counts. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/alert certificate required/i, 'the servers verify clients: give --store-tls CA,CERT,KEY'],
  [
    /alert (bad certificate|unknown ca|certificate (expired|unknown|revoked)|unsupported certificate)/i,
    'the servers do not accept the certificate of --store-tls: is it of an authority that they know?',
  ],
  [
    /CERT_HAS_EXPIRED|certificate has expired/i,
    'the certificate of the server has expired: renew it on the server',
  ],
  [
    /ERR_TLS_CERT_ALTNAME|does not match certificate/i,
    'the certificate of the server is for other names than those of --store',
  ],
  [
    /UNABLE_TO|SELF_SIGNED|unable to (verify|get)|self.signed/i,
    'the certificate of the server is not of an authority that is trusted: name the file of its CA with --store-tls',
  ],
  [
    /unable to parse credentials/i,
    'the file of --store-credentials has no credentials of NATS: give the .creds file of the user, as "nsc generate creds" writes it',
  ],
  [
    /authorization|authentication|nkey|jwt/i,
    'the servers do not let this user in: check --store-credentials, or the user and password in --store',
  ],
  [
    // A server that verifies clients says so and ends the connection; the end may arrive first.
    /ECONNRESET/i,
    'the server ended the connection: if it verifies clients, give --store-tls CA,CERT,KEY; check whether it requires TLS',
  ],
  [/tls|secure connection/i, 'check whether the servers require TLS, and --store-tls'],
];

const OTHERWISE =
  'check that nats-server is running there, and the user, --store-credentials and --store-tls';

/** The remedy for an error of a connection to NATS, for the operator. */
export function connectionRemedy(error: unknown): string {
  const texts: string[] = [];
  // An error of the client contains that of TLS as its cause.
  for (let cause = error; cause instanceof Error && texts.length < 8; cause = cause.cause) {
    texts.push(cause.name, cause.message, String((cause as NodeJS.ErrnoException).code ?? ''));
  }
  const text = texts.join('\n');
  return REMEDIES.find(([pattern]) => pattern.test(text))?.[1] ?? OTHERWISE;
}
