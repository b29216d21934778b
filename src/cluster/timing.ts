/*
 * When a member is dead. A member may act until `VALID_MS` after the beginning of its last renewal that was stored. Others
 * remove it when its document has not changed for `DEAD_MS` since they saw it, which was after the renewal began. Each
 * measures with its own monotonic clock, so what matters is that clocks run at the same rate within a fifth, not that they
 * agree. A member that was late once never acts again under the same id.
 */

/** How often a member renews its document. */
export const RENEW_MS = 1_000;
/** How long a member may act after it began a renewal. */
export const VALID_MS = 4_000;
/** How long a document must be unchanged until others remove it. */
export const DEAD_MS = 5_000;
/** How often members look whether another one is dead and whether they themselves are late. */
export const LOOK_MS = 250;
/** How soon a renewal that failed is tried again. */
export const RETRY_MS = 200;
