import { ResourceNotFound } from '../../../logs/errors.ts';
import { CreateLogStream } from '../../../logs/operations/create-log-stream.ts';
import { DeleteLogStream } from '../../../logs/operations/delete-log-stream.ts';
import { DescribeLogStreams } from '../../../logs/operations/describe-log-streams.ts';
import { type Properties, type ResourceHandler, textOf, unlessMissing } from '../handler.ts';

const MAX_NAME_LENGTH = 512;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-logstream.html */
export const logStream: ResourceHandler = {
  type: 'AWS::Logs::LogStream',
  properties: { LogGroupName: 'replace', LogStreamName: 'replace' },
  required: ['LogGroupName'],
  nameProperty: 'LogStreamName',
  attributeNames: [],

  creationKey: (properties, context) =>
    textOf(properties, 'LogStreamName') ?? context.generateName(MAX_NAME_LENGTH),

  async find(name, properties, context) {
    // Log streams are sorted by name, so the exact name is the first one with this prefix.
    const { logStreams } = await context.call('logs', DescribeLogStreams, {
      logGroupName: groupOf(properties),
      logStreamNamePrefix: name,
      limit: 1,
    });
    return logStreams[0]?.logStreamName === name ? name : undefined;
  },

  async create(name, properties, context) {
    const logGroupName = groupOf(properties);
    await context.call('logs', CreateLogStream, { logGroupName, logStreamName: name });
    await context.created(name);
    return {};
  },

  async remove(name, properties, context) {
    const input = { logGroupName: groupOf(properties), logStreamName: name };
    await unlessMissing(context.call('logs', DeleteLogStream, input), ResourceNotFound);
  },
};

function groupOf(properties: Properties): string {
  return textOf(properties, 'LogGroupName') ?? '';
}
