/** The certificate and key of a TLS server, in PEM. */
export interface TlsIdentity {
  /** The server's certificate, then those of its issuers. */
  readonly certificates: string;
  readonly privateKey: string;
}

/** The source of the certificate: generated and stored by the server, or given by the operator. */
export type TlsChoice = { readonly kind: 'self-signed' } | GivenIdentity;

interface GivenIdentity extends TlsIdentity {
  readonly kind: 'given';
  /**
   * Reads it again from where it came from, after it was renewed there.
   * @throws OperatorError that names the file and the remedy
   */
  readonly readAgain?: () => TlsIdentity;
}
