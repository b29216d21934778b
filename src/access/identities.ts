import type { Principal } from '../policy/principal.ts';

/*
 * Who can sign requests, and which policies apply to them. The documents are those of IAM and STS; a change of one
 * takes effect with its response.
 */

/** What belongs to an access key. */
export interface Credential {
  readonly secretAccessKey: string;
  /** Requests with a temporary access key must carry exactly this token; others must carry none. */
  readonly sessionToken?: string | undefined;
  /** When a temporary access key expires. */
  readonly endsMs?: number | undefined;
  readonly principal: Principal;
}

/** A policy as attached to an identity, for decisions and for reports. */
export interface NamedPolicy {
  /** The name of an inline policy, or the ARN of a managed one. */
  readonly name: string;
  /**
   * JSON text. Undefined for a managed policy of AWS whose document is not known here, which gives no permission, and
   * for a policy that no longer exists.
   */
  readonly document: string | undefined;
}

/** What a decision about a principal depends on, except the policies of resources. */
export interface PrincipalPolicies {
  /** The user's with those of its groups, or the role's. Empty for the root user, which may do everything. */
  readonly identity: readonly NamedPolicy[];
  /** Only what it allows as well is allowed. */
  readonly boundary?: NamedPolicy | undefined;
  /** Only what one of these allows as well is allowed, which is nothing if there are none; undefined: no restriction. */
  readonly session?: readonly NamedPolicy[] | undefined;
  /** `aws:PrincipalTag/KEY`: of the user or the role, and of the session, which take precedence. */
  readonly tags: Readonly<Record<string, string>>;
  /** `aws:username` */
  readonly userName?: string | undefined;
  /** `aws:userid`: `AIDA…`, `AROA…:SESSION`, `ACCOUNT:NAME` of a federated user, or the account of the root user. */
  readonly userId?: string | undefined;
  /** `AROA…` */
  readonly roleId?: string | undefined;
  /** `aws:SourceIdentity` */
  readonly sourceIdentity?: string | undefined;
  /** `aws:TokenIssueTime`: when the session began. */
  readonly issuedMs?: number | undefined;
  /** Whether the role of a session no longer exists, or another one has its name now. */
  readonly isOfDeletedRole?: boolean | undefined;
}

/** The use of an access key: GetAccessKeyLastUsed. */
export interface KeyUse {
  readonly service: string;
  readonly region: string;
  readonly atMs: number;
}

export interface Identities {
  /** Grows with each change of a document that `credential` or `policiesOf` depends on, so that results can be kept. */
  readonly revision: number;

  /**
   * In memory, so that it can be called for each request. Its objects stay the same until the revision changes.
   * @returns undefined for a key that does not exist, is inactive or was deleted; an expired one may still be found
   */
  credential(accessKeyId: string): Credential | undefined;

  /**
   * @param accessKeyId the key of a session, for its session policies; without it they do not apply, as for a service
   * that acts as a role
   */
  policiesOf(principal: Principal, accessKeyId?: string): PrincipalPolicies;

  /** Records the use of a key, after its signature was verified. */
  used(accessKeyId: string, use: KeyUse): void;
}
