import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onAlarms } from '../access.ts';
import type { CloudWatchContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { AlarmNames } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html */
export const DeleteAlarms = operation('DeleteAlarms', {
  input: structure({ AlarmNames }),
  errors: [ResourceNotFound],
  access: onAlarms('cloudwatch:DeleteAlarms'),
});

/** Deletes nothing when one of the alarms does not exist. */
export const deleteAlarms: Handler<typeof DeleteAlarms, CloudWatchContext> = async (
  { AlarmNames: names },
  { alarms },
  caller,
) => {
  for (const name of names) {
    if (!(await alarms.find(caller, name))) throw ResourceNotFound(`Alarm ${name} does not exist`);
  }
  for (const name of names) await alarms.delete(caller, name);
};
