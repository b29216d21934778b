import type { AssumingService, Authority } from './caller.ts';

/** The resource for which a service acts: a rule, a topic, a bucket, a schedule. */
export interface ActingFor {
  /** `aws:SourceArn` */
  readonly sourceArn: string;
  /** `aws:SourceAccount` */
  readonly sourceAccount: string;
  /** `aws:SourceOwner`, which only some services set. */
  readonly sourceOwner?: string;
}

/** Who signed an earlier request. */
export interface Signer {
  /** The name of the authority of the request. */
  readonly name: string;
  /** With which the request was signed. */
  readonly accessKeyId: string | undefined;
  /** Whether the key had session policies. Without them, when they are no longer known, nothing is allowed. */
  readonly isLimited?: boolean | undefined;
}

/**
 * The authorities of calls that the server makes in the name of a role or of a service. Undefined while access is not
 * checked: such a call is one of the server itself.
 */
export interface Authorities {
  /**
   * A session of a role: the execution role of a function or a mapping, the role of a rule, a schedule or a stack.
   * @param sessionName as in `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`
   * @param service which acts as the role, so the trust policy of the role must let it
   */
  ofRole(roleArn: string, sessionName: string, service: AssumingService): Authority | undefined;
  /**
   * A service, to which only the policy of the resource that it calls can give access.
   * @param principal `events.amazonaws.com`
   */
  ofService(principal: string, source: ActingFor): Authority | undefined;
  /**
   * The principal of an earlier request, with which a service goes on: CloudFormation makes the resources of a stack with
   * the permissions of the client that asked for it.
   * @param calledVia `aws:CalledVia`: the service, as `cloudformation.amazonaws.com`
   */
  ofPrincipal(signer: Signer, calledVia: string): Authority | undefined;
}

/** Access is not checked. */
export const NO_AUTHORITIES: Authorities = {
  ofRole: () => undefined,
  ofService: () => undefined,
  ofPrincipal: () => undefined,
};
