import { ResourceNotFound } from '../../../lambda/errors.ts';
import { DeleteFunctionEventInvokeConfig } from '../../../lambda/operations/delete-function-event-invoke-config.ts';
import { GetFunctionEventInvokeConfig } from '../../../lambda/operations/get-function-event-invoke-config.ts';
import { PutFunctionEventInvokeConfig } from '../../../lambda/operations/put-function-event-invoke-config.ts';
import { pick, type ResourceHandler, textOf, unlessMissing } from '../handler.ts';

const TARGET = ['FunctionName', 'Qualifier'];
const SETTINGS = ['DestinationConfig', 'MaximumEventAgeInSeconds', 'MaximumRetryAttempts'];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html */
export const lambdaEventInvokeConfig: ResourceHandler = {
  type: 'AWS::Lambda::EventInvokeConfig',
  properties: {
    ...Object.fromEntries(TARGET.map((name) => [name, 'replace' as const])),
    ...Object.fromEntries(SETTINGS.map((name) => [name, 'update' as const])),
  },
  required: TARGET,
  nameProperty: undefined,
  attributeNames: [],

  creationKey: (properties) => `${textOf(properties, 'FunctionName')}|${textOf(properties, 'Qualifier')}`,

  async find(id, properties, context) {
    await context.call('lambda', GetFunctionEventInvokeConfig, pick(properties, TARGET));
    return id;
  },

  async create(id, properties, context) {
    await context.call('lambda', PutFunctionEventInvokeConfig, pick(properties, [...TARGET, ...SETTINGS]));
    await context.created(id);
    return {};
  },

  async update(_id, next, _previous, context) {
    await context.call('lambda', PutFunctionEventInvokeConfig, pick(next, [...TARGET, ...SETTINGS]));
    return {};
  },

  async remove(_, properties, context) {
    const request = context.call('lambda', DeleteFunctionEventInvokeConfig, pick(properties, TARGET));
    await unlessMissing(request, ResourceNotFound);
  },
};
