import { any, boolean, either, intrinsic, list, object, oneOf, record, text } from '../../rules/rule.ts';
import { inputTransformer } from '../target-input.ts';

export const expression = text(
  /^(rate\((1 (minute|hour|day)|(1\d+|[2-9]\d*) (minute|hour|day)s)\)|cron\(\S+ \S+ \S+ \S+ \S+ \S+\))$/,
  'rate(1 minute), rate(5 minutes) or cron(MINUTES HOURS DAY MONTH WEEKDAY YEAR), one of the days as ?',
);

/** The bounds are the framework's own: docs/aws/serverless-framework.md#schedule-events. */
export const scheduleSettings = object(
  {
    rate: either(list(either(expression, intrinsic)), expression),
    enabled: boolean,
    name: text(/^[.\-_A-Za-z0-9]{1,64}$/),
    description: text(/^[^]{0,512}$/),
    input: either(text(), record(any)),
    inputPath: text(/^[^]{1,256}$/),
    inputTransformer,
    method: oneOf('eventBus', 'scheduler'),
    roleArn: either(text(), intrinsic),
    groupName: either(text(/^[0-9a-zA-Z-_.]{1,64}$/), intrinsic),
    timezone: text(/^[\w\-/+]+$/),
  },
  ['rate'],
);

/** `events: - schedule:` */
export const scheduleEvent = either(expression, scheduleSettings);
