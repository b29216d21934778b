import { formatArn, parseArn } from '../../lib/aws/arn.ts';
import { type Access, type ConditionsOf, when } from '../../schema/access.ts';
import { addedTags, isTagged, requestTags, type Tagged } from '../../schema/request-tags.ts';
import type { CloudWatchContext } from './context.ts';

/*
 * The permissions of the operations. Metrics are not resources; policies restrict their writers by a namespace.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
 */

type Action = `cloudwatch:${string}`;
type Conditions<I> = ConditionsOf<I, CloudWatchContext>;

const ALARM = 'arn:aws:cloudwatch:REGION:ACCOUNT:alarm:ALARM';

interface NamedAlarms {
  readonly AlarmName?: string | undefined;
  readonly AlarmNames?: readonly string[] | undefined;
}

/** An action on the alarms that a call names; on all, when it names none. */
export function onAlarms<I = unknown>(
  action: Action,
  conditionsOf?: Conditions<I>,
): Access<I & NamedAlarms, CloudWatchContext> {
  return [
    {
      action,
      resource: ALARM,
      resourcesOf({ AlarmName, AlarmNames = [] }, caller) {
        const names = AlarmName === undefined ? AlarmNames : [AlarmName];
        return (names.length === 0 ? ['*'] : names).map((name) =>
          formatArn('cloudwatch', caller, `alarm:${name}`),
        );
      },
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

/** An action on the tags of an alarm. Operations ignore the partition of its ARN. */
export function onTagsOfAlarm<I = unknown>(
  action: Action,
  conditionsOf?: Conditions<I>,
): Access<I & { readonly ResourceARN: string }, CloudWatchContext> {
  return [
    {
      action,
      resource: ALARM,
      resourcesOf({ ResourceARN }) {
        const arn = parseArn(ResourceARN);
        return [arn ? formatArn('cloudwatch', arn, arn.resource) : ResourceARN];
      },
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

interface NewAlarm extends Tagged {
  readonly AlarmName: string;
  readonly AlarmActions?: readonly string[] | undefined;
  readonly OKActions?: readonly string[] | undefined;
  readonly InsufficientDataActions?: readonly string[] | undefined;
}

/** A new alarm with tags needs a second permission. */
export const onNewAlarm: Access<NewAlarm, CloudWatchContext> = [
  ...onAlarms('cloudwatch:PutMetricAlarm', (input: NewAlarm) => {
    const { AlarmActions = [], OKActions = [], InsufficientDataActions = [] } = input;
    const actions = [...AlarmActions, ...OKActions, ...InsufficientDataActions];
    return {
      ...(actions.length > 0 && { 'cloudwatch:AlarmActions': actions }),
      ...requestTags(input.Tags),
    };
  }),
  ...when(isTagged, onAlarms('cloudwatch:TagResource', addedTags)),
];
