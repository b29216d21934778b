import { expect, it } from 'vitest';
import { compileTemplate } from '../../../src/manifest/compile/compile.ts';
import { load } from '../project.ts';

const code = (name: string) => ({ bucket: 'code', key: `${name}.zip`, sha256: '' });
const withEvents = (provider: string, ...events: string[]) =>
  load(`service: shop
provider:
  name: aws
${provider}functions:
  in-take:
    handler: a.b
    events:
${events.map((event) => `      - s3: ${event}\n`).join('')}`);
const compile = (provider: string, ...events: string[]) =>
  compileTemplate(withEvents(provider, ...events), code, code).Resources;

const FUNCTION = { 'Fn::GetAtt': ['InDashtakeLambdaFunction', 'Arn'] };

it('adds functions to the notifications of existing buckets, one after the other', () => {
  const resources = compile(
    '',
    '{ bucket: uploads, existing: true, rules: [{ prefix: in/ }] }',
    '{ bucket: !Ref Uploads, existing: true, event: "s3:ObjectRemoved:*" }',
  );
  expect(resources['InDashtakeCustomS31']).toEqual({
    Type: 'Millrace::S3::BucketNotifications',
    Properties: {
      Bucket: 'uploads',
      LambdaConfigurations: [
        {
          Event: 's3:ObjectCreated:*',
          Function: FUNCTION,
          Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'in/' }] } },
        },
      ],
    },
    DependsOn: ['InDashtakeCustomS31LambdaPermission'],
  });
  expect(resources['InDashtakeCustomS32']).toEqual({
    Type: 'Millrace::S3::BucketNotifications',
    Properties: {
      Bucket: { Ref: 'Uploads' },
      LambdaConfigurations: [{ Event: 's3:ObjectRemoved:*', Function: FUNCTION }],
    },
    DependsOn: ['InDashtakeCustomS32LambdaPermission', 'InDashtakeCustomS31'],
  });
  expect(resources['InDashtakeCustomS31LambdaPermission']?.Properties).toMatchObject({
    Principal: 's3.amazonaws.com',
    SourceArn: { 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }, 's3', '', '', 'uploads']] },
  });
  expect(resources).not.toHaveProperty('S3BucketUploads');
});

it('gives a bucket the name and the properties of provider.s3', () => {
  const provider = `  s3:
    inBox:
      name: shop-in-box
      versioningConfiguration: { Status: Enabled }
      notificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: false } }
`;
  const resources = compile(provider, 'inBox');
  expect(resources['S3BucketInBox']).toEqual({
    Type: 'AWS::S3::Bucket',
    Properties: {
      BucketName: 'shop-in-box',
      NotificationConfiguration: {
        LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: FUNCTION }],
        EventBridgeConfiguration: { EventBridgeEnabled: false },
      },
      VersioningConfiguration: { Status: 'Enabled' },
    },
    DependsOn: ['InDashtakeLambdaPermissionInBoxS3'],
  });
  expect(JSON.stringify(resources['InDashtakeLambdaPermissionInBoxS3'])).toContain(':s3:::shop-in-box');
  expect(() => withEvents('', 'inBox')).toThrow(
    '"inBox" is not a valid name of a bucket. Write a name in lower case, or a key of "provider.s3".',
  );
  expect(() => withEvents('', '{ bucket: !Ref Uploads }')).toThrow('existing: true');
});
