/**
 * Whether calls are checked.
 * - `warn`: calls that AWS would refuse pass, and are logged
 * - `enforce`: calls are refused as AWS does
 */
export type AccessMode = 'warn' | 'enforce';

/** `off`: neither signatures nor permissions are checked. */
export type AuthOption = 'off' | AccessMode;
