import { ResourceNotFound } from '../../../scheduler/errors.ts';
import { CreateSchedule } from '../../../scheduler/operations/create-schedule.ts';
import { DeleteSchedule } from '../../../scheduler/operations/delete-schedule.ts';
import { GetSchedule } from '../../../scheduler/operations/get-schedule.ts';
import { UpdateSchedule } from '../../../scheduler/operations/update-schedule.ts';
import { checkExpression } from '../../../scheduler/schedule/check-settings.ts';
import { pick, type Properties, type ResourceHandler, shapesOf, textOf, unlessMissing } from '../handler.ts';

const MAX_NAME_LENGTH = 64;
const SETTINGS = [
  'ActionAfterCompletion',
  'Description',
  'EndDate',
  'FlexibleTimeWindow',
  'KmsKeyArn',
  'ScheduleExpression',
  'ScheduleExpressionTimezone',
  'StartDate',
  'State',
  'Target',
];

const DATES = ['StartDate', 'EndDate'];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html */
export const schedulerSchedule: ResourceHandler = {
  type: 'AWS::Scheduler::Schedule',
  properties: {
    Name: 'replace',
    GroupName: 'replace',
    ...Object.fromEntries(SETTINGS.map((name) => [name, 'update' as const])),
  },
  required: ['FlexibleTimeWindow', 'ScheduleExpression', 'Target'],
  nameProperty: 'Name',
  attributeNames: ['Arn'],
  shapes: shapesOf(CreateSchedule, [
    'Name',
    'GroupName',
    ...SETTINGS.filter((name) => !DATES.includes(name)),
  ]),
  checks: {
    ScheduleExpression: (expression, literals) =>
      checkExpression(String(expression), textOf(literals, 'ScheduleExpressionTimezone')),
  },

  creationKey: (properties, context) => textOf(properties, 'Name') ?? context.generateName(MAX_NAME_LENGTH),

  async find(name, properties, context) {
    const address = { Name: name, ...pick(properties, ['GroupName']) };
    return (await context.call('scheduler', GetSchedule, address)).Name;
  },

  async create(name, properties, context) {
    const { ScheduleArn } = await context.call('scheduler', CreateSchedule, inputOf(name, properties));
    await context.created(name);
    return { Arn: ScheduleArn };
  },

  async update(name, next, _, context) {
    const { ScheduleArn } = await context.call('scheduler', UpdateSchedule, inputOf(name, next));
    return { Arn: ScheduleArn };
  },

  async remove(name, properties, context) {
    const address = { Name: name, ...pick(properties, ['GroupName']) };
    await unlessMissing(context.call('scheduler', DeleteSchedule, address), ResourceNotFound);
  },
};

/** Templates have dates as text. */
function inputOf(name: string, properties: Properties): Properties {
  const dates = Object.entries(pick(properties, DATES)).map(([key, text]) => [
    key,
    typeof text === 'string' ? Date.parse(text) : text,
  ]);
  return {
    Name: name,
    ...pick(properties, [...SETTINGS, 'GroupName']),
    ...(Object.fromEntries(dates) as Properties),
  };
}
