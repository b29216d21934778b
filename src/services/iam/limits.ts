// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
export const MAX_TAGS = 50;
export const MAX_POLICY_VERSIONS = 5;
