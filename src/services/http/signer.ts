/** Who has signed a request that AWS_IAM authorizes. */
export interface Signer {
  readonly accessKeyId: string;
  readonly account: string;
  /** The ARN of a user, the session of a role, or a root user. */
  readonly arn: string;
  /** `AIDA…`, `AROA…:SESSION`, or the account of a root user. */
  readonly userId: string;
}

/**
 * `requestContext.authorizer` of payload format 2.0.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload
 */
export function iamAuthorizer({ accessKeyId, account, arn, userId }: Signer) {
  return {
    iam: {
      accessKey: accessKeyId,
      accountId: account,
      callerId: userId,
      cognitoIdentity: null,
      principalOrgId: null,
      userArn: arn,
      userId,
    },
  };
}

/** The members of `requestContext.identity` of payload format 1.0. Without a signer they are null. */
export function iamIdentity(signer: Signer | undefined) {
  return {
    accessKey: signer?.accessKeyId ?? null,
    accountId: signer?.account ?? null,
    caller: signer?.userId ?? null,
    user: signer?.userId ?? null,
    userArn: signer?.arn ?? null,
  };
}
