/** The types of policies: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html */
export type PolicyType =
  | 'identity-based'
  | 'resource-based'
  /** The resource-based policy of a role, for sts:AssumeRole. */
  | 'trust'
  | 'permissions-boundary'
  | 'session'
  | 'service-control';

/** The statement that decided. */
export interface StatementReference {
  readonly policyType: PolicyType;
  /** The name or ARN of the policy. */
  readonly policy: string;
  /** Undefined if the statement has none. */
  readonly sid: string | undefined;
  /** Of the statement in its policy, from 0. */
  readonly index: number;
}

/** A request that is allowed. */
interface Allowed {
  readonly allowed: true;
  /** Undefined for the root user of the resource's account, which needs no statement. */
  readonly statement: StatementReference | undefined;
}

/** A request that a Deny statement applies to. */
interface ExplicitDenial {
  readonly allowed: false;
  readonly isExplicit: true;
  /** Equal to `statement.policyType`. */
  readonly policyType: PolicyType;
  readonly statement: StatementReference;
}

/** A request that no statement allows in a type of policy that has to. */
interface ImplicitDenial {
  readonly allowed: false;
  readonly isExplicit: false;
  /** The type of which no policy allows the request. */
  readonly policyType: PolicyType;
}

export type Denial = ExplicitDenial | ImplicitDenial;
export type Decision = Allowed | Denial;
