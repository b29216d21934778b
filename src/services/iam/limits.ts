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
