import { invalidResource, referencedId } from '../sam-resource.ts';
import { listOf, present } from '../tree.ts';
import { type CompileEvent, targetArn } from './event-kind.ts';
import { invokePermission } from './permission.ts';

/** @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-s3.html */
export const compileS3: CompileEvent = (event) => {
  const { id, properties, resource } = event;
  const bucketId = referencedId(properties['Bucket']);
  if (bucketId === undefined) {
    throw invalidResource(
      resource,
      `Event with id [${id}] is invalid. S3 events must reference an S3 bucket in the same template.`,
    );
  }
  const permissionId = `${id}Permission`;
  return {
    resources: {
      [permissionId]: invokePermission(event, 's3.amazonaws.com', {
        SourceAccount: { Ref: 'AWS::AccountId' },
      }),
    },
    notifications: [
      {
        bucketId,
        permissionId,
        configurations: listOf(properties['Events']).map((name) =>
          present({ Event: name, Function: targetArn(event), Filter: properties['Filter'] }),
        ),
      },
    ],
  };
};
