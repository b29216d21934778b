import { ResourceNotFound } from '../../lambda/errors.ts';
import { DeleteFunctionEventInvokeConfig } from '../../lambda/operations/delete-function-event-invoke-config.ts';
import { GetFunctionEventInvokeConfig } from '../../lambda/operations/get-function-event-invoke-config.ts';
import { PutFunctionEventInvokeConfig } from '../../lambda/operations/put-function-event-invoke-config.ts';
import { ValidationError } from '../errors.ts';
import type { ResourceHandler } from './handler.ts';
import { pick, textOf, unlessMissing } from './handler.ts';

const PLACE = ['FunctionName', 'Qualifier'];
const SETTINGS = ['DestinationConfig', 'MaximumEventAgeInSeconds', 'MaximumRetryAttempts'];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html */
export const lambdaEventInvokeConfig: ResourceHandler = {
  type: 'AWS::Lambda::EventInvokeConfig',
  properties: {
    ...Object.fromEntries(PLACE.map((name) => [name, 'replace' as const])),
    ...Object.fromEntries(SETTINGS.map((name) => [name, 'update' as const])),
  },
  required: PLACE,
  nameProperty: undefined,

  async create(properties, context) {
    const place = pick(properties, PLACE);
    const id = `${textOf(properties, 'FunctionName')}|${textOf(properties, 'Qualifier')}`;
    // Putting changes what is there already, and removing this resource would take that away.
    const taken = context.call('lambda', GetFunctionEventInvokeConfig, place);
    if (await unlessMissing(taken, ResourceNotFound)) throw ValidationError(`${id} already exists`);
    await context.call('lambda', PutFunctionEventInvokeConfig, pick(properties, [...PLACE, ...SETTINGS]));
    await context.created(id);
    return {};
  },

  async update(_id, next, _previous, context) {
    await context.call('lambda', PutFunctionEventInvokeConfig, pick(next, [...PLACE, ...SETTINGS]));
    return {};
  },

  async remove(_, properties, context) {
    const gone = context.call('lambda', DeleteFunctionEventInvokeConfig, pick(properties, PLACE));
    await unlessMissing(gone, ResourceNotFound);
  },
};
