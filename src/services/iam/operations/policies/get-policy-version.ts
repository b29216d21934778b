import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPolicy } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { describeVersion } from '../../managed-policy/policy-document.ts';
import { PolicyArn, PolicyVersion, VersionId } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html */
export const GetPolicyVersion = operation('GetPolicyVersion', {
  readOnly: true,
  input: structure({ PolicyArn, VersionId }),
  output: structure({ PolicyVersion }),
  errors: [NoSuchEntity],
  access: onPolicy('iam:GetPolicyVersion'),
});

/** The document is percent-encoded. */
export const getPolicyVersion: Handler<typeof GetPolicyVersion, IamContext> = async (
  { PolicyArn, VersionId },
  { policies },
  { account },
) => {
  const policy = await policies.require(account, PolicyArn);
  const version = policy.versions.find(({ versionId }) => versionId === VersionId);
  if (!version)
    throw NoSuchEntity(`Policy ${PolicyArn} version ${VersionId} does not exist or is not attachable.`);
  const Document = encodeURIComponent(version.document);
  return { PolicyVersion: { Document, ...describeVersion(policy, version) } };
};
