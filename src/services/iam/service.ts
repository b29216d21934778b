import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { Service } from '../../schema/service.ts';
import { ServiceBuilder } from '../../schema/service.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { IamContext } from './context.ts';
import { AttachRolePolicy, attachRolePolicy } from './operations/attach-role-policy.ts';
import { CreateRole, createRole } from './operations/create-role.ts';
import { DeleteRolePolicy, deleteRolePolicy } from './operations/delete-role-policy.ts';
import { DeleteRole, deleteRole } from './operations/delete-role.ts';
import { DetachRolePolicy, detachRolePolicy } from './operations/detach-role-policy.ts';
import { GetRole, getRole } from './operations/get-role.ts';
import {
  ListAttachedRolePolicies,
  listAttachedRolePolicies,
} from './operations/list-attached-role-policies.ts';
import { ListRolePolicies, listRolePolicies } from './operations/list-role-policies.ts';
import { PutRolePolicy, putRolePolicy } from './operations/put-role-policy.ts';
import { Roles } from './roles.ts';
import { iamTraits } from './traits.ts';

/** AWS Identity and Access Management, as far as a function's role needs it. Policies are kept, not evaluated. */
export function createIamService({
  meta,
  clock,
  random,
}: {
  readonly meta: MetaStore;
  readonly clock: Clock;
  readonly random: Random;
}): Service {
  return new ServiceBuilder<IamContext>(iamTraits, { roles: new Roles(meta), clock, random })
    .on(CreateRole, createRole)
    .on(GetRole, getRole)
    .on(DeleteRole, deleteRole)
    .on(PutRolePolicy, putRolePolicy)
    .on(DeleteRolePolicy, deleteRolePolicy)
    .on(ListRolePolicies, listRolePolicies)
    .on(AttachRolePolicy, attachRolePolicy)
    .on(DetachRolePolicy, detachRolePolicy)
    .on(ListAttachedRolePolicies, listAttachedRolePolicies)
    .build();
}
