import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { Entities } from '../entity/entities.ts';
import type { UserDocument } from './user-document.ts';

export type Users = Entities<UserDocument>;

export function openUsers(meta: MetaStore): Users {
  return new Entities(meta, {
    prefix: META_PREFIX.iam.user,
    noun: 'user',
    nameOf: ({ userName }) => userName,
    idOf: ({ userId }) => userId,
  });
}
