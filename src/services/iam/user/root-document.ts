/** The access key of an account's root user. Its secret is derived from the id: access/access-secrets.ts. */
export interface RootDocument {
  readonly account: string;
  readonly accessKeyId: string;
  readonly createdMs: number;
}
