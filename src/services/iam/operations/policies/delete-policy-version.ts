import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPolicy } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { DeleteConflict, NoSuchEntity } from '../../errors.ts';
import { PolicyArn, VersionId } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html */
export const DeletePolicyVersion = operation('DeletePolicyVersion', {
  input: structure({ PolicyArn, VersionId }),
  errors: [DeleteConflict, NoSuchEntity],
  access: onPolicy('iam:DeletePolicyVersion'),
});

export const deletePolicyVersion: Handler<typeof DeletePolicyVersion, IamContext> = async (
  { PolicyArn, VersionId },
  { policies },
  { account },
) => {
  await policies.update(account, PolicyArn, (policy) => {
    if (policy.defaultVersionId === VersionId) {
      throw DeleteConflict('Cannot delete the default version of a policy.');
    }
    const versions = policy.versions.filter(({ versionId }) => versionId !== VersionId);
    if (versions.length === policy.versions.length) {
      throw NoSuchEntity(`Policy ${PolicyArn} version ${VersionId} does not exist or is not attachable.`);
    }
    return { ...policy, versions };
  });
};
