import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { Entities } from '../entity/entities.ts';
import type { GroupDocument } from './group-document.ts';

export type Groups = Entities<GroupDocument>;

export function openGroups(meta: MetaStore): Groups {
  return new Entities(meta, {
    prefix: META_PREFIX.iam.group,
    noun: 'group',
    nameOf: ({ groupName }) => groupName,
    idOf: ({ groupId }) => groupId,
  });
}
