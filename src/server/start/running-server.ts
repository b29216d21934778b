import type { Credentials } from '../../lib/aws/signature-v4.ts';

export interface RunningServer {
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
  readonly port: number;
  /** Of one of several processes: where the others reach it. */
  readonly ownEndpoint?: string | undefined;
  /** `http://127.0.0.1:3000`; undefined without `apiPort`. */
  readonly apiEndpoint: string | undefined;
  /** `https://127.0.0.1:4566`; undefined without TLS. */
  readonly tlsEndpoint: string | undefined;
  /** The CA certificate that clients must trust, in PEM. */
  readonly caFile: string | undefined;
  /**
   * The file with the credentials of the operator, who may do everything in account 000000000000, in the form of
   * `~/.aws/credentials`; undefined while access is not checked.
   */
  readonly rootCredentialsFile: string | undefined;
  /** The credentials of an account's root user, for programs in this process; undefined while access is not checked. */
  rootCredentials(account: string): Promise<Credentials | undefined>;
  /** One line: whether functions run in namespaces of their own, and why not. */
  describeSandbox(): Promise<string>;
  /**
   * Reads the certificate again, after it was renewed, and opens the audit log again, after it was renamed. What fails is
   * logged, and the earlier one stays in use.
   */
  reload(): Promise<void>;
  /** Completes in-flight requests, stops functions and makes all data durable. Idempotent. */
  close(): Promise<void>;
}
