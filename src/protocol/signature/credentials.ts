/** What a signature is verified with. */
export interface SigningCredentials {
  readonly secretAccessKey: string;
  /** Requests must send it, when there is one. */
  readonly sessionToken?: string | undefined;
  /** When the session ends; undefined for keys of users. */
  readonly endsMs?: number | undefined;
}

/** @returns undefined for a key that does not exist or is not active */
export type FindCredentials = (accessKeyId: string) => SigningCredentials | undefined;
