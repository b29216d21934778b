import type { ProviderConfig, TextOrIntrinsic } from '../manifest.ts';
import { ROLE_LOGICAL_ID } from './naming.ts';

/** The existing role that `provider.iam.role` refers to; undefined when it describes the role to create. */
export function existingRole({ iam }: ProviderConfig): TextOrIntrinsic | undefined {
  const role = iam?.role;
  if (role === undefined || role === null) return undefined;
  if (typeof role === 'string') return role;
  const isExpression = Object.keys(role).some((key) => key === 'Ref' || key.startsWith('Fn::'));
  return isExpression ? role : undefined;
}

/** The ARN of a role. The manifest has a logical id of the template, an ARN, or an expression for an ARN. */
export function roleArn(role: TextOrIntrinsic): TextOrIntrinsic {
  if (typeof role !== 'string' || role.startsWith('arn:')) return role;
  return { 'Fn::GetAtt': [role, 'Arn'] };
}

/** The logical id of the role that a function depends on, if the template contains that role. */
export function roleDependency(role: TextOrIntrinsic | undefined): string[] {
  const logicalId = role === undefined ? ROLE_LOGICAL_ID : roleLogicalId(role);
  return logicalId === undefined ? [] : [logicalId];
}

/** The logical id of a role that the template itself contains. A text that is not an ARN is such an id. */
export function roleLogicalId(role: TextOrIntrinsic): string | undefined {
  if (typeof role === 'string') return role.startsWith('arn:') ? undefined : role;
  const attribute = role['Fn::GetAtt'];
  return Array.isArray(attribute) && typeof attribute[0] === 'string' ? attribute[0] : undefined;
}
