import { describe, expect, it } from 'vitest';
import type { Authority, Permission } from '../../../src/schema/caller.ts';
import type { Output } from '../../../src/schema/operation.ts';
import { callOperation } from '../../../src/schema/service.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { bucketFacts } from '../../../src/services/s3/access.ts';
import { Buckets } from '../../../src/services/s3/buckets.ts';
import type { S3Context } from '../../../src/services/s3/context.ts';
import { requireObject } from '../../../src/services/s3/object/require-object.ts';
import { CopyObject } from '../../../src/services/s3/operations/copy-object.ts';
import { DeleteObjects } from '../../../src/services/s3/operations/delete-objects.ts';
import { GetObject } from '../../../src/services/s3/operations/get-object.ts';
import { HeadBucket } from '../../../src/services/s3/operations/head-bucket.ts';
import { HeadObject } from '../../../src/services/s3/operations/head-object.ts';
import { ListObjectsV2 } from '../../../src/services/s3/operations/list-objects-v2.ts';
import { PutObject } from '../../../src/services/s3/operations/put-object.ts';
import { UploadPart } from '../../../src/services/s3/operations/upload-part.ts';
import { DEFAULT_ACCOUNT } from '../../../src/protocol/signature/scope.ts';
import { s3Traits } from '../../../src/services/s3/traits.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { permissionLines } from '../../support/repository/permission-lines.ts';
import { S3World } from './world.ts';

const object = { Bucket: 'shop', Key: 'a/b' };
const UploadId = '1';

describe('permissions of S3', () => {
  it('are those of the object, by a few actions', async () => {
    expect(await permissionLines(GetObject, object)).toEqual(['s3:GetObject arn:aws:s3:::shop/a/b']);
    expect(await permissionLines(HeadObject, object)).toEqual(['s3:GetObject arn:aws:s3:::shop/a/b']);
    expect(await permissionLines(GetObject, { ...object, VersionId: 'null' })).toEqual([
      's3:GetObjectVersion arn:aws:s3:::shop/a/b s3:VersionId=null',
    ]);
    expect(await permissionLines(PutObject, { ...object, ACL: 'public-read' })).toEqual([
      's3:PutObject arn:aws:s3:::shop/a/b s3:x-amz-acl=public-read',
    ]);
    expect(await permissionLines(PutObject, { ...object, Tagging: 'a=1' })).toEqual([
      's3:PutObject arn:aws:s3:::shop/a/b s3:RequestObjectTag/a=1 s3:RequestObjectTagKeys=a',
      's3:PutObjectTagging arn:aws:s3:::shop/a/b s3:RequestObjectTag/a=1 s3:RequestObjectTagKeys=a',
    ]);
    expect(await permissionLines(UploadPart, { ...object, UploadId, PartNumber: 1 })).toEqual([
      's3:PutObject arn:aws:s3:::shop/a/b',
    ]);
  });

  it('are those of each object of a list, and of both objects of a copy', async () => {
    const Delete = { Object: [{ Key: 'a' }, { Key: 'b' }] };
    expect(await permissionLines(DeleteObjects, { Bucket: 'shop', Delete })).toEqual([
      's3:DeleteObject arn:aws:s3:::shop/a',
      's3:DeleteObject arn:aws:s3:::shop/b',
    ]);
    expect(await permissionLines(CopyObject, { ...object, CopySource: '/other/c%20d' })).toEqual([
      's3:GetObject arn:aws:s3:::other/c d',
      's3:PutObject arn:aws:s3:::shop/a/b s3:x-amz-copy-source=/other/c%20d',
    ]);
  });

  it('of lists carry what is listed', async () => {
    expect(await permissionLines(HeadBucket, { Bucket: 'shop' })).toEqual([
      's3:ListBucket arn:aws:s3:::shop',
    ]);
    const input = { Bucket: 'shop', Prefix: 'a/', Delimiter: '/', MaxKeys: 10 };
    expect(await permissionLines(ListObjectsV2, input)).toEqual([
      's3:ListBucket arn:aws:s3:::shop s3:prefix=a/ s3:delimiter=/ s3:max-keys=10',
    ]);
  });

  it('decide whether a caller learns that there is no object', async () => {
    const objects = { find: async () => undefined } as unknown as S3Context['objects'];
    const required: Permission[] = [];
    const authority = (isAllowed: boolean) =>
      ({
        async require(permissions, _caller, accessDenied) {
          required.push(...permissions);
          if (!isAllowed) throw accessDenied('not authorized');
        },
      }) as Pick<Authority, 'require'> as Authority;
    const read = (isAllowed: boolean) =>
      requireObject({ objects }, { ...caller, authority: authority(isAllowed) }, 'shop', 'a/b');
    await expect(read(false)).rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(read(true)).rejects.toMatchObject({ code: 'NoSuchKey' });
    expect(required[0]).toEqual({ action: 's3:ListBucket', resource: 'arn:aws:s3:::shop' });
  });

  it('a list of deletions is done for the objects that the caller may delete, and names the others', async () => {
    const world = await S3World.open(['shop']);
    const { service } = world;
    const client = world.clientIn('eu-west-1');
    for (const Key of ['a', 'b', 'c']) await client.call(s3Traits, PutObject, { Bucket: 'shop', Key });
    const authority = {
      async require(permissions, _caller, accessDenied) {
        const denied = permissions.find(({ resource }) => resource !== 'arn:aws:s3:::shop/a');
        if (denied) throw accessDenied(`not ${denied.action}`);
      },
    } as Pick<Authority, 'require'> as Authority;
    const remove = async (Quiet: boolean) => {
      const Delete = { Object: [{ Key: 'a' }, { Key: 'b' }], Quiet };
      const deletion = callOperation(
        service.operations.get('DeleteObjects')!,
        { Bucket: 'shop', Delete },
        { ...caller, account: DEFAULT_ACCOUNT, authority },
      );
      return deletion as Promise<Output<typeof DeleteObjects>>;
    };
    const errors = [{ Key: 'b', Code: 'AccessDenied', Message: 'not s3:DeleteObject' }];
    expect(await remove(false)).toEqual({ Deleted: [{ Key: 'a' }], Error: errors });
    expect(await remove(true)).toEqual({ Error: errors });
    const gone = (Bucket: string, Key: string) =>
      callOperation(
        service.operations.get('DeleteObjects')!,
        { Bucket, Delete: { Object: [{ Key }] } },
        { ...caller, authority },
      ) as Promise<unknown>;
    await expect(gone('other', 'b'), 'learns nothing').rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(gone('shop', 'a'), 'of another account').rejects.toMatchObject({ code: 'NoSuchBucket' });
    const { Contents } = await client.call(s3Traits, ListObjectsV2, { Bucket: 'shop' });
    expect(Contents?.map(({ Key }) => Key)).toEqual(['b', 'c']);
  });

  it('depend on the policy of the bucket, which is found by its name', async () => {
    const buckets = new Buckets(memoryStore(new VirtualClock()).meta);
    const facts = bucketFacts({ buckets } as S3Context);
    const tags = { team: 'web' };
    const named = (name: string) => ({ name, region: 'eu-west-1', createdMs: 0, tags });
    await buckets.create(caller, named('shop'));
    await buckets.setPolicy(caller, 'shop', '{}');
    expect(await facts.policyOf!('arn:aws:s3:::shop/a/b', caller)).toBe('{}');
    expect(await facts.tagsOf!('arn:aws:s3:::shop', caller)).toEqual(tags);
    expect(await facts.tagsOf!('arn:aws:s3:::shop/a/b', caller)).toBeUndefined();
    await buckets.create(caller, named('new-one'));
    expect(await facts.tagsOf!('arn:aws:s3:::new-one', caller)).toEqual(tags);
    const other = { ...caller, account: '999999999999' };
    await buckets.create(other, named('shop'));
    await buckets.setPolicy(other, 'shop', '{"Statement":[]}');
    expect(await facts.policyOf!('arn:aws:s3:::shop/a/b', caller), 'not that of another account').toBe('{}');
    await buckets.delete(caller, 'shop');
    expect(await facts.policyOf!('arn:aws:s3:::shop', caller)).toBeUndefined();
  });
});
