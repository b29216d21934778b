/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html unless stated otherwise. */

export const MAX_MEMORY_MB = 10_240;
export const MAX_TIMEOUT_SECONDS = 900;
export const MAX_ENVIRONMENT_BYTES = 4096;
/** Packages must be smaller than these two sizes; exactly that many bytes are rejected. */
export const MAX_ZIPPED_BYTES = 52_428_800;
export const MAX_UNZIPPED_BYTES = 262_144_000;
/**
 * CreateFunction rejects a longer name with InvalidParameterValueException instead of a ValidationException:
 * docs/aws/lambda-functions.md#names-and-qualifiers.
 */
export const MAX_BARE_NAME_LENGTH = 64;
export const MAX_TAGS = 50;
export const MAX_LAYERS = 5;

/** All code of an account and region. Reported but not enforced, as disk space is the actual bound. */
export const MAX_CODE_BYTES = 80_530_636_800;

/** Concurrent invocations of an account in a region, and how many of them must remain unreserved. */
export const ACCOUNT_CONCURRENCY = 1000;
export const MIN_UNRESERVED_CONCURRENCY = 100;

export const MAX_REQUEST_BYTES = 6_291_456;
/** 1 MB since October 2025. */
export const MAX_EVENT_BYTES = 1_048_576;
/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const MAX_CLIENT_CONTEXT_LENGTH = 3583;

export const MAX_POLICY_BYTES = 20_480;

/** Bound on the items of a page, which MaxItems cannot raise. */
export const MAX_PAGE_ITEMS = 50;

/**
 * How long a function is Pending, or an update InProgress, before scaling: long enough for waiters and tests to
 * observe, short enough not to slow down a deployment.
 */
export const TRANSITION_MS = 500;
