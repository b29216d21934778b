import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, optional, string, structure } from '../../../schema/shape.ts';
import { addedTags, onGroup, onTagsOfNewGroup } from '../access.ts';
import type { LogsContext } from '../context.ts';
import { InvalidParameter, ResourceAlreadyExists } from '../errors.ts';
import { LogGroupClass, LogGroupName, Tags } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
export const CreateLogGroup = operation('CreateLogGroup', {
  input: structure({
    logGroupName: LogGroupName,
    kmsKeyId: optional(string({ max: 256 })),
    tags: optional(Tags),
    logGroupClass: optional(LogGroupClass),
    deletionProtectionEnabled: optional(boolean()),
  }),
  errors: [InvalidParameter, ResourceAlreadyExists],
  access: [...onGroup('logs:CreateLogGroup', addedTags), ...onTagsOfNewGroup],
});

export const createLogGroup: Handler<typeof CreateLogGroup, LogsContext> = async (
  { logGroupName, kmsKeyId, tags, logGroupClass, deletionProtectionEnabled },
  { groups },
  caller,
) => {
  if (deletionProtectionEnabled === true) {
    throw InvalidParameter('deletionProtectionEnabled is not supported yet.');
  }
  const created = await groups.create(caller, logGroupName, {
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    ...(tags && { tags }),
    ...(logGroupClass && { logGroupClass }),
  });
  if (!created) throw ResourceAlreadyExists('The specified log group already exists');
};
