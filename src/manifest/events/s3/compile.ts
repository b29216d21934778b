import { lettersAndDigits, normalize } from '../../compile/naming.ts';
import { invokedArn } from '../../compile/provisioned-alias.ts';
import type { TemplateResource } from '../../compile/template.ts';
import type { Manifest, S3Event } from '../../manifest.ts';
import type { CompiledEvents, FunctionEvent } from '../event-kind.ts';
import { aliasDependency, compileEventPermission } from '../event-permission.ts';

const DEFAULT_EVENT = 's3:ObjectCreated:*';

interface BucketResource {
  readonly configurations: unknown[];
  readonly dependsOn: string[];
}

/** Compiles the buckets, which several functions may share, and the permissions to invoke. */
export function compileS3Events(
  _manifest: Manifest,
  events: readonly FunctionEvent<S3Event | string>[],
): CompiledEvents {
  const buckets = new Map<string, BucketResource>();
  const permissions: Record<string, TemplateResource> = {};
  for (const { serviceFunction, event } of events) {
    const { bucket, event: name = DEFAULT_EVENT, rules } = settingsOf(event);
    const { DependsOn: alias = [] } = aliasDependency(serviceFunction);
    const resource = buckets.get(bucket) ?? { configurations: [], dependsOn: [] };
    buckets.set(bucket, resource);
    resource.configurations.push({
      Event: name,
      Function: invokedArn(serviceFunction.name, serviceFunction.config),
      ...(rules && { Filter: { S3Key: { Rules: rules.map(compileFilterRule) } } }),
    });
    const permissionId = `${normalize(serviceFunction.name)}LambdaPermission${lettersAndDigits(bucket)}S3`;
    resource.dependsOn.push(permissionId, ...[alias].flat());
    permissions[permissionId] = compileEventPermission(
      serviceFunction,
      's3.amazonaws.com',
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::${bucket}`]] },
      { SourceAccount: { Ref: 'AWS::AccountId' } },
    );
  }
  return { resources: { ...Object.fromEntries([...buckets].map(compileBucket)), ...permissions } };
}

/** A name that is no text has been refused. */
function settingsOf(event: S3Event | string): S3Event & { readonly bucket: string } {
  return (typeof event === 'string' ? { bucket: event } : event) as S3Event & { readonly bucket: string };
}

function compileBucket([name, { configurations, dependsOn }]: [string, BucketResource]): [
  string,
  TemplateResource,
] {
  const resource: TemplateResource = {
    Type: 'AWS::S3::Bucket',
    Properties: {
      BucketName: name,
      NotificationConfiguration: { LambdaConfigurations: configurations },
    },
    DependsOn: dependsOn,
  };
  return [`S3Bucket${lettersAndDigits(name)}`, resource];
}

/** The framework takes the first key of each rule. */
function compileFilterRule(rule: Readonly<Record<string, unknown>>) {
  const [[Name, Value] = []] = Object.entries(rule);
  return { Name, Value };
}
