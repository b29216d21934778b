import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { Entities } from '../entity/entities.ts';
import type { RoleDocument } from './role-document.ts';

export type Roles = Entities<RoleDocument>;

export function openRoles(meta: MetaStore): Roles {
  return new Entities(meta, {
    prefix: META_PREFIX.iam.role,
    noun: 'role',
    nameOf: ({ roleName }) => roleName,
    idOf: ({ roleId }) => roleId,
  });
}
