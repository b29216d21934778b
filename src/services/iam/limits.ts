// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
export const MAX_TAGS = 50;
export const MAX_POLICY_VERSIONS = 5;
export const MAX_ACCESS_KEYS = 2;
export const MAX_GROUPS_PER_USER = 10;
/** The default quota of each role, user and group. */
export const MAX_ATTACHED_POLICIES = 10;
/** The default quotas of an account. */
export const MAX_USERS = 5000;
export const MAX_GROUPS = 300;
/**
 * Of all inline policies of an entity together, without white space. AWS allows a user 2,048: `millrace access create` stores
 * there what the report proposes for a whole project, so it is the size of the longest document here.
 */
export const MAX_INLINE_CHARACTERS = { user: 131_072, role: 10_240, group: 5_120 } as const;
export const MAX_MANAGED_CHARACTERS = 6_144;
/** The default quota of a trust policy. */
export const MAX_TRUST_CHARACTERS = 2_048;
