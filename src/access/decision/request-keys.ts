import { partitionOf } from '../../lib/aws/arn.ts';
import type { Caller, ConditionValues } from '../../schema/caller.ts';
import type { ActingFor } from '../../schema/authorities.ts';

/** What is known of the request of a client. */
export interface RequestFacts {
  /** The address of the peer. */
  readonly sourceIp: string | undefined;
  readonly isSecure: boolean;
  readonly userAgent: string | undefined;
  readonly referer: string | undefined;
}

export interface KeySources {
  readonly caller: Caller;
  readonly action: string;
  /** That of the resource, if its ARN does not name it. */
  readonly region: string | undefined;
  readonly nowMs: number;
  /** Undefined for a call that a service makes. */
  readonly request?: RequestFacts | undefined;
  /** The resource for which a service calls. */
  readonly source?: ActingFor | undefined;
  /** The service that goes on with the request of a client. */
  readonly calledVia?: string | undefined;
}

/**
 * The global condition keys of a request, without those of the principal.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function globalKeys({
  caller,
  action,
  region = caller.region,
  nowMs,
  request,
  source,
  calledVia,
}: KeySources): ConditionValues {
  const keys: Record<string, string> = {
    'aws:CurrentTime': `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
    'aws:EpochTime': String(Math.floor(nowMs / 1000)),
    'aws:RequestedRegion': isGlobal(action) ? globalRegion(region) : region,
    'aws:ViaAWSService': String(request === undefined),
  };
  if (request) {
    keys['aws:SecureTransport'] = String(request.isSecure);
    if (request.sourceIp !== undefined) keys['aws:SourceIp'] = withoutMapping(request.sourceIp);
    if (request.userAgent !== undefined) keys['aws:UserAgent'] = request.userAgent;
    if (request.referer !== undefined) keys['aws:Referer'] = request.referer;
  }
  if (source) {
    keys['aws:SourceArn'] = source.sourceArn;
    keys['aws:SourceAccount'] = source.sourceAccount;
    if (source.sourceOwner !== undefined) keys['aws:SourceOwner'] = source.sourceOwner;
  }
  if (calledVia !== undefined) {
    for (const key of ['aws:CalledVia', 'aws:CalledViaFirst', 'aws:CalledViaLast']) keys[key] = calledVia;
  }
  return keys;
}

/** IAM is one service for all regions. Its permission to pass a role is checked by the service that gets the role. */
function isGlobal(action: string): boolean {
  return action.startsWith('iam:') && action !== 'iam:PassRole';
}

/** https://docs.aws.amazon.com/general/latest/gr/iam-service.html */
const GLOBAL_REGIONS: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

/** The region of the partition in which IAM is. Clients of another endpoint sign for any region. */
function globalRegion(region: string): string {
  return GLOBAL_REGIONS[partitionOf(region)] ?? region;
}

/** Tags as condition keys: `aws:ResourceTag/team`, and `sqs:ResourceTag/team` for an action of SQS. */
export function resourceTagKeys(
  action: string,
  tags: Readonly<Record<string, string>> = {},
): ConditionValues {
  const service = action.slice(0, action.indexOf(':'));
  const keys: Record<string, string> = {};
  for (const [key, value] of Object.entries(tags)) {
    keys[`aws:ResourceTag/${key}`] = value;
    keys[`${service}:ResourceTag/${key}`] = value;
  }
  return keys;
}

/** `127.0.0.1` of `::ffff:127.0.0.1`, as which a socket for both families reports it. */
export function withoutMapping(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}
