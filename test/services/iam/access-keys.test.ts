import { beforeEach, expect, test } from 'vitest';
import { CreateAccessKey } from '../../../src/services/iam/operations/access-keys/create-access-key.ts';
import { DeleteAccessKey } from '../../../src/services/iam/operations/access-keys/delete-access-key.ts';
import { GetAccessKeyLastUsed } from '../../../src/services/iam/operations/access-keys/get-access-key-last-used.ts';
import { ListAccessKeys } from '../../../src/services/iam/operations/access-keys/list-access-keys.ts';
import { UpdateAccessKey } from '../../../src/services/iam/operations/access-keys/update-access-key.ts';
import { CreateUser } from '../../../src/services/iam/operations/users/create-user.ts';
import { type IamCalls, openIam } from './iam-calls.ts';

const UserName = 'alice';

let iam: IamCalls;
let call: IamCalls['call'];

beforeEach(async () => {
  iam = await openIam();
  call = iam.call;
  await call(CreateUser, { UserName });
});

test('a user has at most two keys, whose secrets are not listed', async () => {
  const first = (await call(CreateAccessKey, { UserName })).AccessKey;
  expect(first).toEqual({
    UserName,
    AccessKeyId: expect.stringMatching(/^AKIA123456789012[A-Z2-7]{8}$/) as string,
    Status: 'Active',
    SecretAccessKey: expect.stringMatching(/^[\w+/]{40}$/) as string,
    CreateDate: Date.UTC(2026, 0, 1),
  });
  await call(CreateAccessKey, { UserName });
  await expect(call(CreateAccessKey, { UserName })).rejects.toMatchObject({
    code: 'LimitExceeded',
    message: 'Cannot exceed quota for AccessKeysPerUser: 2',
  });
  await call(UpdateAccessKey, { UserName, AccessKeyId: first.AccessKeyId, Status: 'Inactive' });
  const { AccessKeyMetadata } = await call(ListAccessKeys, { UserName });
  expect(AccessKeyMetadata.map(({ Status: status }) => status).toSorted()).toEqual(['Active', 'Inactive']);
  expect(JSON.stringify(AccessKeyMetadata)).not.toMatch(/secret/i);
});

test('keys can be managed with one of them, without a name', async () => {
  const { AccessKeyId: own } = (await call(CreateAccessKey, { UserName })).AccessKey;
  const { AccessKeyId } = (await call(CreateAccessKey, {}, own)).AccessKey;
  await call(DeleteAccessKey, { AccessKeyId }, own);
  const { AccessKeyMetadata } = await call(ListAccessKeys, {}, own);
  expect(AccessKeyMetadata.map((key) => key.AccessKeyId)).toEqual([own]);
});

test.each([UpdateAccessKey, DeleteAccessKey])(
  '$name of a key that the user does not have',
  async (operation) => {
    const input = { UserName, AccessKeyId: 'AKIA123456789012AAAAAAAA', Status: 'Active' } as const;
    await expect(call(operation, input)).rejects.toMatchObject({
      code: 'NoSuchEntity',
      message: 'The Access Key with id AKIA123456789012AAAAAAAA cannot be found.',
    });
  },
);

test('the last use of a key is that of a verified signature', async () => {
  const { AccessKeyId } = (await call(CreateAccessKey, { UserName })).AccessKey;
  expect(await call(GetAccessKeyLastUsed, { AccessKeyId })).toEqual({
    UserName,
    AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' },
  });
  iam.identities.used(AccessKeyId, { service: 'kinesis', region: 'eu-west-1', atMs: 5 });
  expect((await call(GetAccessKeyLastUsed, { AccessKeyId })).AccessKeyLastUsed).toEqual({
    LastUsedDate: 5,
    ServiceName: 'kinesis',
    Region: 'eu-west-1',
  });
  await call(DeleteAccessKey, { UserName, AccessKeyId });
  await expect(call(GetAccessKeyLastUsed, { AccessKeyId })).rejects.toMatchObject({ code: 'NoSuchEntity' });
});
