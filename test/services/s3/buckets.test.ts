import { beforeEach, describe, expect, test } from 'vitest';
import type { Input } from '../../../src/schema/operation.ts';
import { deploymentBucket } from '../../../src/services/s3/deployment-bucket.ts';
import { CreateBucket } from '../../../src/services/s3/operations/create-bucket.ts';
import { DeleteBucketPolicy } from '../../../src/services/s3/operations/delete-bucket-policy.ts';
import { DeleteBucket } from '../../../src/services/s3/operations/delete-bucket.ts';
import { DeleteObject } from '../../../src/services/s3/operations/delete-object.ts';
import { GetBucketPolicy } from '../../../src/services/s3/operations/get-bucket-policy.ts';
import { GetObject } from '../../../src/services/s3/operations/get-object.ts';
import { HeadBucket } from '../../../src/services/s3/operations/head-bucket.ts';
import { ListBuckets } from '../../../src/services/s3/operations/list-buckets.ts';
import { PutBucketPolicy } from '../../../src/services/s3/operations/put-bucket-policy.ts';
import { PutObject } from '../../../src/services/s3/operations/put-object.ts';
import { s3Traits } from '../../../src/services/s3/traits.ts';
import { Bucket, S3World } from './world.ts';

let world: S3World;
beforeEach(async () => {
  world = await S3World.open();
});

const call: S3World['call'] = (...args) => world.call(...args);

async function createIn(region: string, name: string, LocationConstraint?: string): Promise<void> {
  const input = { Bucket: name, CreateBucketConfiguration: { LocationConstraint } };
  await world.clientIn(region).call(s3Traits, CreateBucket, input);
}

describe('buckets', () => {
  test('belong to the region of their creation', async () => {
    await createIn('us-east-1', 'elsewhere', 'us-west-2');
    expect(await call(HeadBucket, { Bucket })).toEqual({ BucketRegion: 'eu-west-1' });
    expect(await call(HeadBucket, { Bucket: 'elsewhere' })).toEqual({ BucketRegion: 'us-west-2' });
    const { Buckets } = await call(ListBuckets, {});
    expect(Buckets.map(({ Name }) => Name)).toEqual(['elsewhere', Bucket]);
  });

  test('are listed in pages, by prefix and by region', async () => {
    for (const name of ['web-a', 'web-b', 'web-c']) await createIn('us-east-1', name);
    const list = async (input: Input<typeof ListBuckets>) => {
      const { Buckets, ContinuationToken, Prefix } = await call(ListBuckets, input);
      return { names: Buckets.map(({ Name }) => Name), ContinuationToken, Prefix };
    };
    const page = { Prefix: 'web-', MaxBuckets: 2 };
    const first = await list(page);
    expect(first).toEqual({
      names: ['web-a', 'web-b'],
      ContinuationToken: expect.any(String),
      Prefix: 'web-',
    });
    const { ContinuationToken } = first;
    expect(await list({ ...page, ContinuationToken })).toEqual({ names: ['web-c'], Prefix: 'web-' });
    expect(await list({ BucketRegion: 'eu-west-1' })).toEqual({ names: [Bucket] });
    await expect(list({ ContinuationToken: 'x' })).rejects.toMatchObject({ code: 'InvalidArgument' });
  });

  // Recorded on AWS.
  test.each([
    ['us-east-1', 'us-east-1', 'InvalidLocationConstraint', 'The specified location-constraint is not valid'],
    [
      'us-east-1',
      'aws-global',
      'InvalidLocationConstraint',
      'The specified location-constraint is not valid',
    ],
    [
      'us-west-1',
      'us-east-1',
      'IllegalLocationConstraintException',
      'The us-east-1 location constraint is incompatible for the region specific endpoint this request was sent to.',
    ],
  ])('are not made in %s for %s', async (region, constraint, code, message) => {
    await expect(createIn(region, 'elsewhere', constraint)).rejects.toMatchObject({ code, message });
  });

  test('have one owner and a valid name', async () => {
    for (const name of ['192.168.1.1', 'a..b']) {
      await expect(createIn('us-east-1', name)).rejects.toMatchObject({ code: 'InvalidBucketName' });
    }
    await createIn('us-east-1', 'owned-east');
    await createIn('us-east-1', 'owned-east');
    await createIn('eu-west-1', 'owned-west', 'eu-west-1');
    for (const [region, name] of [
      ['eu-west-1', 'owned-west'],
      ['us-east-1', 'owned-west'],
      ['eu-west-1', 'owned-east'],
    ] as const) {
      await expect(createIn(region, name)).rejects.toMatchObject({
        code: 'BucketAlreadyOwnedByYou',
        status: 409,
      });
    }
    for (const name of ['Upper', 'ab', '-x-', 'a'.repeat(64)]) {
      await expect(call(CreateBucket, { Bucket: name })).rejects.toMatchObject({ code: 'InvalidBucketName' });
    }
  });

  test('keep a policy', async () => {
    const policy = (text: string) => call(PutBucketPolicy, { Bucket, Policy: Buffer.from(text) });
    await expect(call(GetBucketPolicy, { Bucket })).rejects.toMatchObject({
      code: 'NoSuchBucketPolicy',
      status: 404,
    });
    await policy('{"Statement":[]}');
    expect((await call(GetBucketPolicy, { Bucket })).Policy?.toString()).toBe('{"Statement":[]}');
    const statement = (Resource: string, Action = 's3:GetObject') =>
      policy(JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Action, Resource } }));
    for (const resource of ['', '/*', '/a', '*']) await statement(`arn:aws:s3:::${Bucket}${resource}`);
    await statement('*', 'S3:*');
    for (const resource of [`arn:aws:s3:::${Bucket}2/*`, 'arn:aws:s3:::other*', Bucket]) {
      await expect(statement(resource)).rejects.toThrow('Policy has invalid resource');
    }
    await expect(statement('*', 'sqs:SendMessage')).rejects.toThrow('Policy has invalid action');
    await expect(policy('{"Statement":[{}]}')).rejects.toThrow('The policy is invalid: Statement[0]');
    for (const wrong of ['', '[]', '{', `{"a":"${'x'.repeat(20 * 1024)}"}`]) {
      await expect(policy(wrong)).rejects.toMatchObject({ code: 'MalformedPolicy' });
    }
    await call(DeleteBucketPolicy, { Bucket });
    await expect(call(GetBucketPolicy, { Bucket })).rejects.toMatchObject({ code: 'NoSuchBucketPolicy' });
    await expect(call(DeleteBucketPolicy, { Bucket: 'nowhere' })).rejects.toMatchObject({
      code: 'NoSuchBucket',
    });
  });

  test('are deleted only when empty', async () => {
    await call(PutObject, { Bucket, Key: 'k' });
    await call(CreateBucket, { Bucket: 'orders' });
    await call(DeleteBucket, { Bucket: 'orders' });
    await expect(call(DeleteBucket, { Bucket })).rejects.toMatchObject({
      code: 'BucketNotEmpty',
      status: 409,
    });
    await call(DeleteObject, { Bucket, Key: 'k' });
    await call(DeleteBucket, { Bucket });
    await expect(call(HeadBucket, { Bucket })).rejects.toMatchObject({ code: 'NotFound', status: 404 });
    await expect(call(PutObject, { Bucket, Key: 'k' })).rejects.toMatchObject({ code: 'NoSuchBucket' });
  });
});

test('the deployment bucket exists from the start', async () => {
  const own = deploymentBucket('000000000000');
  await call(PutObject, { Bucket: own, Key: 'code.zip', Body: Buffer.from('code') });
  expect((await call(GetObject, { Bucket: own, Key: 'code.zip' })).Body).toEqual(Buffer.from('code'));
  await expect(call(CreateBucket, { Bucket: own })).rejects.toMatchObject({
    code: 'BucketAlreadyOwnedByYou',
  });
  const others = deploymentBucket('999999999999');
  await expect(call(PutObject, { Bucket: others, Key: 'k' })).rejects.toMatchObject({ code: 'NoSuchBucket' });
});
