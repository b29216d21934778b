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
/** How often members check whether another one is dead and whether they themselves are late. */
export const CHECK_MS = 250;
/** How soon a renewal that failed is tried again. */
export const RETRY_MS = 200;

/*
 * When a gateway is cut off from the home. Its renewals in the store must be seen meanwhile: a home that is dead or frozen is
 * replaced, and no gateway gives up anything for it.
 */

/** How often a gateway asks the home for an answer. */
export const PING_MS = 1_000;
/** How long an answer may take. A home that renews its membership in time answers in this time on a busy machine too. */
export const ANSWER_MS = 3_000;
/** How long the home must have given no answer until the gateway is cut off. */
export const CUT_OFF_MS = 5_000;
/** How old the last renewal of the home may be then. */
export const HEARD_MS = 2_500;
/** How long the home must give every answer until the gateway is not cut off any more, so that work does not move with each lost packet. */
export const RETURN_MS = 10_000;
/** How long the work of a gateway that is cut off may take to end: loops wait for a home that does not answer. */
export const CUT_OFF_WORK_MS = 2_000;
