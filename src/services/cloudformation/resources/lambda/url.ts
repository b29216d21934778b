import { ResourceNotFound } from '../../../lambda/errors.ts';
import { CreateFunctionUrlConfig } from '../../../lambda/operations/create-function-url-config.ts';
import { DeleteFunctionUrlConfig } from '../../../lambda/operations/delete-function-url-config.ts';
import { GetFunctionUrlConfig } from '../../../lambda/operations/get-function-url-config.ts';
import { UpdateFunctionUrlConfig } from '../../../lambda/operations/update-function-url-config.ts';
import { pick, type Properties, type ResourceHandler, unlessMissing } from '../handler.ts';

const SETTINGS = ['AuthType', 'Cors', 'InvokeMode'];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-url.html */
export const lambdaUrl: ResourceHandler = {
  type: 'AWS::Lambda::Url',
  properties: {
    TargetFunctionArn: 'replace',
    Qualifier: 'replace',
    ...Object.fromEntries(SETTINGS.map((name) => [name, 'update' as const])),
  },
  required: ['AuthType', 'TargetFunctionArn'],
  nameProperty: 'TargetFunctionArn',
  attributeNames: ['FunctionArn', 'FunctionUrl'],

  creationKey: (properties) => String(properties['TargetFunctionArn']),

  async find(_, properties, context) {
    return (await context.call('lambda', GetFunctionUrlConfig, functionNameOf(properties))).FunctionArn;
  },

  async create(_, properties, context) {
    const input = { ...functionNameOf(properties), ...pick(properties, SETTINGS) };
    const { FunctionArn, FunctionUrl } = await context.call('lambda', CreateFunctionUrlConfig, input);
    await context.created(FunctionArn);
    return { FunctionArn, FunctionUrl };
  },

  async update(_id, next, _previous, context) {
    const settings = { Cors: {}, InvokeMode: 'BUFFERED', ...pick(next, SETTINGS) };
    const input = { ...functionNameOf(next), ...settings };
    const { FunctionArn, FunctionUrl } = await context.call('lambda', UpdateFunctionUrlConfig, input);
    return { FunctionArn, FunctionUrl };
  },

  async remove(_, properties, context) {
    const request = context.call('lambda', DeleteFunctionUrlConfig, functionNameOf(properties));
    await unlessMissing(request, ResourceNotFound);
  },
};

/** Converts TargetFunctionArn, a name or an ARN, to the API's FunctionName. */
function functionNameOf({ TargetFunctionArn, ...properties }: Properties): Properties {
  return { FunctionName: TargetFunctionArn, ...pick(properties, ['Qualifier']) };
}
