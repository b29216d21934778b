/** What a server shows to TLS clients, in PEM. */
export interface TlsIdentity {
  /** The server's certificate, followed by those of its issuers. */
  readonly certificates: string;
  readonly privateKey: string;
}

/** Where the certificate comes from: made and kept by the server, or brought by the operator. */
export type TlsChoice = { readonly kind: 'self-signed' } | ({ readonly kind: 'given' } & TlsIdentity);
