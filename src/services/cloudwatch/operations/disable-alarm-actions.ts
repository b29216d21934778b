import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onAlarms } from '../access.ts';
import type { CloudWatchContext } from '../context.ts';
import { AlarmNames } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DisableAlarmActions.html */
export const DisableAlarmActions = operation('DisableAlarmActions', {
  input: structure({ AlarmNames }),
  errors: [],
  access: onAlarms('cloudwatch:DisableAlarmActions'),
});

export const disableAlarmActions: Handler<typeof DisableAlarmActions, CloudWatchContext> = async (
  { AlarmNames: names },
  { alarms },
  caller,
) => {
  for (const name of names) await alarms.enableActions(caller, name, false);
};
