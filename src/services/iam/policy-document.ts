import { formatGlobalArn } from '../../lib/aws/arn.ts';
import type { Infer } from '../../schema/shape.ts';
import type { Policy, PolicyVersion, Tag } from './shapes.ts';

/** A managed policy as it is kept, with its versions. Changed as one document. */
export interface ManagedPolicyDocument {
  readonly account: string;
  /** `aws` where it is absent: an account belongs to one. */
  readonly partition?: string;
  readonly policyName: string;
  readonly path: string;
  readonly policyId: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly description: string | undefined;
  readonly tags: Infer<typeof Tag>[];
  /** The oldest first. */
  readonly versions: readonly KeptVersion[];
  /** How many versions it has ever had: names the next. */
  readonly versionCount: number;
  readonly defaultVersionId: string;
}

interface KeptVersion {
  readonly versionId: string;
  /** JSON text. */
  readonly document: string;
  readonly createdMs: number;
}

export function policyArn(
  policy: Pick<ManagedPolicyDocument, 'account' | 'partition' | 'path' | 'policyName'>,
): string {
  return formatGlobalArn('iam', policy, `policy${policy.path}${policy.policyName}`);
}

/** @param attachments how many roles have it */
export function describePolicy(policy: ManagedPolicyDocument, attachments: number): Infer<typeof Policy> {
  return {
    PolicyName: policy.policyName,
    PolicyId: policy.policyId,
    Arn: policyArn(policy),
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    AttachmentCount: attachments,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    Description: policy.description,
    CreateDate: policy.createdMs,
    UpdateDate: policy.updatedMs,
    ...(policy.tags.length > 0 && { Tags: policy.tags }),
  };
}

/** A version without its document, which lists leave out. */
export function describeVersion(
  { defaultVersionId }: ManagedPolicyDocument,
  { versionId, createdMs }: KeptVersion,
): Infer<typeof PolicyVersion> {
  return { VersionId: versionId, IsDefaultVersion: versionId === defaultVersionId, CreateDate: createdMs };
}
