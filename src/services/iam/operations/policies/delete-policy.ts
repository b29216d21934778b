import { type Handler, operation } from '../../../../schema/operation.ts';
import { structure } from '../../../../schema/shape.ts';
import { onPolicy } from '../../access.ts';
import { countAttachments } from '../../managed-policy/attachments.ts';
import type { IamContext } from '../../context.ts';
import { DeleteConflict, NoSuchEntity } from '../../errors.ts';
import { PolicyArn } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html */
export const DeletePolicy = operation('DeletePolicy', {
  input: structure({ PolicyArn }),
  errors: [DeleteConflict, NoSuchEntity],
  access: onPolicy('iam:DeletePolicy'),
});

export const deletePolicy: Handler<typeof DeletePolicy, IamContext> = async (
  { PolicyArn },
  context,
  { account },
) => {
  const { policies } = context;
  const policy = await policies.require(account, PolicyArn);
  const { attached, boundaries } = await countAttachments(context, account);
  if (attached.has(PolicyArn) || boundaries.has(PolicyArn)) {
    throw DeleteConflict('Cannot delete a policy attached to entities.');
  }
  if (policy.versions.length > 1) {
    throw DeleteConflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. " +
        'The default version is deleted with the policy.',
    );
  }
  await policies.delete(account, PolicyArn);
};
