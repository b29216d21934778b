import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onAlarms } from '../access.ts';
import type { CloudWatchContext } from '../context.ts';
import { AlarmNames } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_EnableAlarmActions.html */
export const EnableAlarmActions = operation('EnableAlarmActions', {
  input: structure({ AlarmNames }),
  errors: [],
  access: onAlarms('cloudwatch:EnableAlarmActions'),
});

export const enableAlarmActions: Handler<typeof EnableAlarmActions, CloudWatchContext> = async (
  { AlarmNames: names },
  { alarms },
  caller,
) => {
  for (const name of names) await alarms.enableActions(caller, name, true);
};
