import { ResourceNotFound } from '../../lambda/errors.ts';
import { DeleteFunction } from '../../lambda/operations/delete-function.ts';
import { PublishVersion } from '../../lambda/operations/publish-version.ts';
import type { ResourceHandler } from './handler.ts';
import { pick, unlessMissing } from './handler.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html */
export const lambdaVersion: ResourceHandler = {
  type: 'AWS::Lambda::Version',
  properties: { FunctionName: 'replace', CodeSha256: 'replace', Description: 'replace' },
  required: ['FunctionName'],
  nameProperty: undefined,

  async create(properties, context) {
    const version = await context.call(
      'lambda',
      PublishVersion,
      pick(properties, ['FunctionName', 'CodeSha256', 'Description']),
    );
    await context.created(version.FunctionArn);
    return { Version: version.Version, FunctionArn: version.FunctionArn };
  },

  async remove(arn, _, context) {
    await unlessMissing(context.call('lambda', DeleteFunction, { FunctionName: arn }), ResourceNotFound);
  },
};
