/** What the calls of a function are signed with: a session of its role. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly endsMs: number;
}

/**
 * An environment is replaced this long before its credentials end, so that no invocation sees their end: the longest one
 * takes 15 minutes.
 */
export const REPLACE_BEFORE_END_MS = 20 * 60_000;
