import type { TraceHeader } from '../lib/trace/trace-header.ts';
import type { ServiceErrorClass } from './error.ts';

/** The caller of an operation, independent of the protocol. */
export interface Caller {
  /** State is separate for each account and region. */
  readonly account: string;
  readonly region: string;
  /** The access key id of the signature; undefined for an unsigned call. */
  readonly accessKeyId: string | undefined;
  readonly requestId: string;
  /** Decides what the caller may do; undefined for the server itself, and when access is not checked. */
  readonly authority?: Authority | undefined;
  /** The trace that the call belongs to, if the client named a valid one. */
  readonly trace?: TraceHeader | undefined;
  /** Aborted when the client disconnects or the server stops. */
  readonly signal: AbortSignal;
}

/** A caller with other properties. A spread alone has no trace and no abort signal where those are getters of a class. */
export function changedCaller(caller: Caller, changes: Partial<Caller>): Caller {
  return { ...caller, trace: caller.trace, signal: caller.signal, ...changes };
}

/** Values of condition keys, by key as AWS documents it: `lambda:FunctionArn`, `aws:RequestTag/team`, `aws:TagKeys`. */
export type ConditionValues = Readonly<Record<string, string | readonly string[]>>;

/** A service that assumes a role, for one of its resources. */
export interface AssumingService {
  /** `lambda.amazonaws.com`; after it other names that trust policies may have for the service. */
  readonly names: readonly [string, ...string[]];
  /** `aws:SourceArn` */
  readonly sourceArn: string;
  /** `aws:SourceAccount` */
  readonly sourceAccount: string;
}

/** A role that a call gives to a service. */
export interface RoleAssumption {
  readonly service: AssumingService;
  /** The error of the call when the trust policy of the role does not let the service assume it. */
  refusal(): Error;
}

/** One permission that a call needs. */
export interface Permission {
  /** `kinesis:PutRecord` */
  readonly action: string;
  /** Other actions, one of which is enough as well. */
  readonly alternatives?: readonly string[] | undefined;
  /** An ARN, or `*` for an action without a resource. */
  readonly resource: string;
  /** The keys of this request, without those of the principal and of the connection. */
  readonly conditions?: ConditionValues | undefined;
  /** For iam:PassRole: that of the role, which the service must be able to make. */
  readonly assumption?: RoleAssumption | undefined;
}

/** Decides what a caller may do. A caller without one is the server itself, or access is not checked. */
export interface Authority {
  /** The principal as errors name it: its ARN, the name of a service, or `anonymous`. */
  readonly name: string;
  /** Whether the access key has session policies, so that the principal alone may do more. */
  readonly isLimited?: boolean | undefined;
  /** The address of the client; undefined for a service. */
  readonly sourceIp?: string | undefined;
  /** Whether calls without permission fail; otherwise they are only reported. */
  readonly isEnforced?: boolean | undefined;
  /**
   * Returns when the caller has all permissions, immediately if it can.
   * @param accessDenied the error of the service that is called
   * @throws that error when one is missing, or rejects with it
   */
  require(
    permissions: readonly Permission[],
    caller: Caller,
    accessDenied: ServiceErrorClass,
  ): Promise<void> | undefined;
}
