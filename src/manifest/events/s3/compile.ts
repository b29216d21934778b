import { lettersAndDigits, normalize, upperFirst } from '../../compile/naming.ts';
import type { TemplateResource } from '../../compile/template.ts';
import type { Manifest, S3Event } from '../../manifest.ts';
import type { CompiledEvents, FunctionEvent } from '../event-kind.ts';
import { aliasDependency, compileEventPermission } from '../event-permission.ts';
import { compileExistingBuckets } from './existing-buckets.ts';
import { compileNotification, settingsOf } from './settings.ts';

interface BucketResource {
  readonly configurations: unknown[];
  readonly dependsOn: string[];
}

/** Compiles the buckets, which several functions may share, and the permissions to invoke. */
export function compileS3Events(
  { provider: { s3: declared = {} } }: Manifest,
  events: readonly FunctionEvent<S3Event | string>[],
): CompiledEvents {
  const buckets = new Map<string, BucketResource>();
  const permissions: Record<string, TemplateResource> = {};
  const isExisting = ({ event }: FunctionEvent<S3Event | string>) => settingsOf(event).existing === true;
  for (const each of events.filter((event) => !isExisting(event))) {
    const { serviceFunction, event } = each;
    // A name that is not text has been refused.
    const key = settingsOf(event).bucket as string;
    const { DependsOn: alias = [] } = aliasDependency(serviceFunction);
    const resource = buckets.get(key) ?? { configurations: [], dependsOn: [] };
    buckets.set(key, resource);
    resource.configurations.push(compileNotification(each));
    const permissionId = `${normalize(serviceFunction.name)}LambdaPermission${lettersAndDigits(key)}S3`;
    resource.dependsOn.push(permissionId, ...[alias].flat());
    permissions[permissionId] = compileEventPermission(
      serviceFunction,
      's3.amazonaws.com',
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::${bucketName(declared, key)}`]] },
      { SourceAccount: { Ref: 'AWS::AccountId' } },
    );
  }
  const resources = [...buckets].map(([key, resource]) => [
    `S3Bucket${lettersAndDigits(key)}`,
    compileBucket(bucketName(declared, key), resource, declared[key] ?? {}),
  ]);
  return {
    resources: {
      ...(Object.fromEntries(resources) as Record<string, TemplateResource>),
      ...permissions,
      ...compileExistingBuckets(events.filter(isExisting)),
    },
  };
}

type Declared = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** An event names a bucket, or a key of `provider.s3`. */
function bucketName(declared: Declared, key: string): string {
  const name = declared[key]?.['name'];
  return typeof name === 'string' ? name : key;
}

/** The keys of `provider.s3.NAME` are properties of the bucket, with a lower first letter. */
function compileBucket(
  name: string,
  { configurations, dependsOn }: BucketResource,
  declared: Readonly<Record<string, unknown>>,
): TemplateResource {
  const { name: _, notificationConfiguration, ...settings } = declared;
  return {
    Type: 'AWS::S3::Bucket',
    Properties: {
      BucketName: name,
      NotificationConfiguration: {
        LambdaConfigurations: configurations,
        ...(notificationConfiguration as object | undefined),
      },
      ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [upperFirst(key), value])),
    },
    DependsOn: dependsOn,
  };
}
