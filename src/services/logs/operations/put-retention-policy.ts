import { type Handler, operation } from '../../../schema/operation.ts';
import { integer, structure } from '../../../schema/shape.ts';
import { onGroup } from '../access.ts';
import { type LogsContext, requireGroup } from '../context.ts';
import { InvalidParameter, ResourceNotFound } from '../errors.ts';
import { RETENTION_DAYS } from '../limits.ts';
import { LogGroupName } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const PutRetentionPolicy = operation('PutRetentionPolicy', {
  input: structure({ logGroupName: LogGroupName, retentionInDays: integer() }),
  errors: [InvalidParameter, ResourceNotFound],
  access: onGroup('logs:PutRetentionPolicy'),
});

export const putRetentionPolicy: Handler<typeof PutRetentionPolicy, LogsContext> = async (
  { logGroupName, retentionInDays },
  context,
  caller,
) => {
  if (!RETENTION_DAYS.includes(retentionInDays)) {
    throw InvalidParameter(
      `1 validation error detected: Value '${retentionInDays}' at 'retentionInDays' failed to satisfy ` +
        `constraint: Member must satisfy enum value set: [${RETENTION_DAYS.join(', ')}]`,
    );
  }
  const group = await requireGroup(context, caller, logGroupName);
  await group.setRetention(retentionInDays);
};
