import { formatGlobalArn } from '../../../lib/aws/arn.ts';
import type { Infer } from '../../../schema/shape.ts';
import type { Attachments } from './attachment-counts.ts';
import type { Policy, PolicyVersion, Tag } from '../shapes.ts';

/** The stored form of a managed policy with its versions: one document, updated atomically. */
export interface ManagedPolicyDocument {
  readonly account: string;
  /** Default: `aws`. */
  readonly partition?: string;
  readonly policyName: string;
  readonly path: string;
  readonly policyId: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly description: string | undefined;
  readonly tags: Infer<typeof Tag>[];
  /** Oldest first. */
  readonly versions: readonly StoredVersion[];
  /** Number of versions ever created: determines the next version id. */
  readonly versionCount: number;
  readonly defaultVersionId: string;
}

interface StoredVersion {
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

/** @param counts where it is in use; nowhere by default */
export function describePolicy(policy: ManagedPolicyDocument, counts?: Attachments): Infer<typeof Policy> {
  const arn = policyArn(policy);
  return {
    PolicyName: policy.policyName,
    PolicyId: policy.policyId,
    Arn: arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    AttachmentCount: counts?.attached.get(arn) ?? 0,
    PermissionsBoundaryUsageCount: counts?.boundaries.get(arn) ?? 0,
    IsAttachable: true,
    Description: policy.description,
    CreateDate: policy.createdMs,
    UpdateDate: policy.updatedMs,
    ...(policy.tags.length > 0 && { Tags: policy.tags }),
  };
}

/** Describes a version without its document, which lists omit. */
export function describeVersion(
  { defaultVersionId }: ManagedPolicyDocument,
  { versionId, createdMs }: StoredVersion,
): Infer<typeof PolicyVersion> {
  return { VersionId: versionId, IsDefaultVersion: versionId === defaultVersionId, CreateDate: createdMs };
}
