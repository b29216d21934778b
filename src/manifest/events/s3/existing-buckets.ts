import { normalize } from '../../compile/naming.ts';
import type { TemplateResource } from '../../compile/template.ts';
import type { S3Event } from '../../manifest.ts';
import type { FunctionEvent } from '../event-kind.ts';
import { aliasDependency, compileEventPermission } from '../event-permission.ts';
import { compileNotification, settingsOf } from './settings.ts';

/**
 * Adds functions to the notifications of buckets that exist: `existing: true`. Each resource depends on the previous one,
 * because two of them may change the same bucket.
 */
export function compileExistingBuckets(
  events: readonly FunctionEvent<S3Event | string>[],
): Record<string, TemplateResource> {
  const resources: Record<string, TemplateResource> = {};
  let previous: readonly string[] = [];
  for (const each of events) {
    const { serviceFunction, event, index } = each;
    const { bucket } = settingsOf(event);
    const id = `${normalize(serviceFunction.name)}CustomS3${index + 1}`;
    const permissionId = `${id}LambdaPermission`;
    const { DependsOn: alias = [] } = aliasDependency(serviceFunction);
    resources[permissionId] = compileEventPermission(
      serviceFunction,
      's3.amazonaws.com',
      { 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }, 's3', '', '', bucket]] },
      { SourceAccount: { Ref: 'AWS::AccountId' } },
    );
    resources[id] = {
      Type: 'Millrace::S3::BucketNotifications',
      Properties: { Bucket: bucket, LambdaConfigurations: [compileNotification(each)] },
      DependsOn: [permissionId, ...[alias].flat(), ...previous],
    };
    previous = [id];
  }
  return resources;
}
