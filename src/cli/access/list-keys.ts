import type { Client } from '../../client/client.ts';
import { GetAccessKeyLastUsed } from '../../services/iam/operations/access-keys/get-access-key-last-used.ts';
import { ListAccessKeys } from '../../services/iam/operations/access-keys/list-access-keys.ts';
import { ListUsers } from '../../services/iam/operations/users/list-users.ts';
import { iamTraits } from '../../services/iam/traits.ts';

/** A key of a user, or a user without a key. */
export interface ListedKey {
  readonly user: string;
  readonly accessKeyId?: string;
  readonly status?: string;
  readonly createdMs?: number;
  /** Since the server was started. */
  readonly lastUsed?: { readonly atMs: number; readonly service: string; readonly region: string };
}

export async function listKeys(client: Client): Promise<ListedKey[]> {
  const listed: ListedKey[] = [];
  let marker: string | undefined;
  do {
    const page = await client.call(iamTraits, ListUsers, marker === undefined ? {} : { Marker: marker });
    for (const { UserName: user } of page.Users) listed.push(...(await keysOf(client, user)));
    marker = page.Marker;
  } while (marker !== undefined);
  return listed;
}

async function keysOf(client: Client, user: string): Promise<ListedKey[]> {
  const { AccessKeyMetadata: keys } = await client.call(iamTraits, ListAccessKeys, { UserName: user });
  if (keys.length === 0) return [{ user }];
  const listed: ListedKey[] = [];
  for (const { AccessKeyId: accessKeyId, Status: status, CreateDate: createdMs } of keys) {
    const { AccessKeyLastUsed: use } = await client.call(iamTraits, GetAccessKeyLastUsed, {
      AccessKeyId: accessKeyId,
    });
    const { LastUsedDate: atMs, ServiceName: service, Region: region } = use;
    const lastUsed = atMs === undefined ? {} : { lastUsed: { atMs, service, region } };
    listed.push({ user, accessKeyId, status, createdMs, ...lastUsed });
  }
  return listed;
}
