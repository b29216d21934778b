import { type Handler, operation } from '../../../../schema/operation.ts';
import { boolean, list, structure } from '../../../../schema/shape.ts';
import { onRole } from '../../access.ts';
import type { IamContext } from '../../context.ts';
import { NoSuchEntity } from '../../errors.ts';
import { RoleName } from '../../shapes.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html */
export const ListInstanceProfilesForRole = operation('ListInstanceProfilesForRole', {
  readOnly: true,
  input: structure({ RoleName }),
  output: structure({ InstanceProfiles: list(structure({})), IsTruncated: boolean() }),
  errors: [NoSuchEntity],
  access: onRole('iam:ListInstanceProfilesForRole'),
});

/** Always empty; Terraform calls this before it deletes a role. */
export const listInstanceProfilesForRole: Handler<typeof ListInstanceProfilesForRole, IamContext> = async (
  { RoleName },
  { roles },
  { account },
) => {
  await roles.require(account, RoleName);
  return { InstanceProfiles: [], IsTruncated: false };
};
