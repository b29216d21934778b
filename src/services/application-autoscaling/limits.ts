/** @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-limits.html */

/** Scaling policies of a target. */
export const MAX_POLICIES = 50;
/** Scheduled actions of a target. */
export const MAX_SCHEDULED_ACTIONS = 200;
/** Adjustments of a step scaling policy. */
export const MAX_STEPS = 20;
export const MAX_TAGS = 50;
/**
 * Activities that are kept of a target; the oldest are dropped. AWS keeps those of six weeks, in which a stream can be
 * scaled 420 times.
 */
export const MAX_ACTIVITIES = 100;
/** Bound on the targets that are evaluated: each one calls other services every minute. AWS's quota of targets of a kind. */
export const MAX_SCALED_TARGETS = 1_500;
