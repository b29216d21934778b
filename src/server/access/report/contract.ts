import type { AccessMode } from '../../../access/mode.ts';
import type { Use } from '../../../access/observation/observations.ts';
import type { AllowStatement } from '../../../policy/report/minimal-policy.ts';

/** The response of `/_millrace/access`: the permissions that users and roles used, lacked, and do not need. */
export interface AccessReport {
  readonly mode: AccessMode;
  /** When the observation began, in milliseconds since 1970. */
  readonly sinceMs: number;
  /** When the report was made, in milliseconds since 1970. */
  readonly untilMs: number;
  /** Calls beyond the bounds of the observation. */
  readonly notCounted: number;
  /** In order of ARN: those that called, and the roles of all functions. */
  readonly identities: readonly IdentityReport[];
}

/** The permissions that one user or role used, lacked, and does not need. */
export interface IdentityReport {
  readonly kind: 'role' | 'user';
  readonly name: string;
  readonly arn: string;
  /** The functions that have the role. */
  readonly functions: readonly string[];
  /** Includes what was missing. */
  readonly used: readonly Omit<Use, 'identity'>[];
  /** What AWS would deny, or this server has denied. */
  readonly missing: readonly Omit<Use, 'identity'>[];
  readonly unused: readonly UnusedPermission[];
  /** Allows what was used, and nothing else. */
  readonly statements: readonly AllowStatement[];
}

/** A permission that a policy gives, and that was not used. */
export interface UnusedPermission {
  /** The name or the ARN of the policy. */
  readonly policy: string;
  /** As in the policy: `kinesis:*`, … */
  readonly action: string;
  /** As in the policy: an ARN or a pattern. */
  readonly resource: string;
  /** The actions of a wildcard that were used. */
  readonly usedActions: readonly string[];
  /** Set for an action that no operation of its service needs: there is none of this name, or it is not supported here. */
  readonly isUnknown?: true;
  /** An action with nearly the same name. */
  readonly meant?: string;
}
