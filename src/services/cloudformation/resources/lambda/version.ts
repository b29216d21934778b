import { ResourceNotFound } from '../../../lambda/errors.ts';
import { DeleteFunction } from '../../../lambda/operations/delete-function.ts';
import { ListVersionsByFunction } from '../../../lambda/operations/list-versions-by-function.ts';
import { PublishVersion } from '../../../lambda/operations/publish-version.ts';
import {
  pick,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  unlessMissing,
} from '../handler.ts';
import { applyProvisionedConcurrency } from './provisioned-concurrency.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html */
export const lambdaVersion: ResourceHandler = {
  type: 'AWS::Lambda::Version',
  properties: {
    FunctionName: 'replace',
    CodeSha256: 'replace',
    Description: 'replace',
    ProvisionedConcurrencyConfig: 'replace',
  },
  required: ['FunctionName'],
  nameProperty: undefined,
  attributeNames: ['Version', 'FunctionArn'],

  creationKey: async (properties, context) => (await newestVersion(properties, context)).Version,

  async find(previous, properties, context) {
    const { Version: version, FunctionArn: arn } = await newestVersion(properties, context);
    return version === previous ? undefined : arn;
  },

  async create(_, properties, context) {
    const version = await context.call(
      'lambda',
      PublishVersion,
      pick(properties, ['FunctionName', 'CodeSha256', 'Description']),
    );
    await context.created(version.FunctionArn);
    const target = { FunctionName: properties['FunctionName'], Qualifier: version.Version };
    await applyProvisionedConcurrency(target, properties, {}, context);
    return { Version: version.Version, FunctionArn: version.FunctionArn };
  },

  async remove(arn, _, context) {
    await unlessMissing(context.call('lambda', DeleteFunction, { FunctionName: arn }), ResourceNotFound);
  },
};

/** `$LATEST` when no version has been published. */
async function newestVersion(properties: Properties, context: ResourceContext) {
  let newest = { Version: '', FunctionArn: '' };
  let Marker: string | undefined;
  do {
    const input = { ...pick(properties, ['FunctionName']), ...(Marker !== undefined && { Marker }) };
    const page = await context.call('lambda', ListVersionsByFunction, input);
    const last = page.Versions.at(-1);
    if (last) newest = { Version: String(last.Version), FunctionArn: last.FunctionArn };
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  return newest;
}
