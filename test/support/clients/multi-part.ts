import { ClientError } from '../../../src/client/errors.ts';
import { isServiceError } from '../../../src/schema/error.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { CreateAlias } from '../../../src/services/lambda/operations/create-alias.ts';
import { CreateFunctionUrlConfig } from '../../../src/services/lambda/operations/create-function-url-config.ts';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { AddPermission } from '../../../src/services/lambda/operations/add-permission.ts';
import { DeleteFunction } from '../../../src/services/lambda/operations/delete-function.ts';
import { GetPolicy } from '../../../src/services/lambda/operations/get-policy.ts';
import { ListAliases } from '../../../src/services/lambda/operations/list-aliases.ts';
import { ListFunctionUrlConfigs } from '../../../src/services/lambda/operations/list-function-url-configs.ts';
import { ListVersionsByFunction } from '../../../src/services/lambda/operations/list-versions-by-function.ts';
import { PublishVersion } from '../../../src/services/lambda/operations/publish-version.ts';
import { PutFunctionConcurrency } from '../../../src/services/lambda/operations/put-function-concurrency.ts';
import { GetFunctionConcurrency } from '../../../src/services/lambda/operations/get-function-concurrency.ts';
import { CreateLogGroup } from '../../../src/services/logs/operations/create-log-group.ts';
import { CreateLogStream } from '../../../src/services/logs/operations/create-log-stream.ts';
import { DeleteLogGroup } from '../../../src/services/logs/operations/delete-log-group.ts';
import { DescribeLogStreams } from '../../../src/services/logs/operations/describe-log-streams.ts';
import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { DeleteQueue } from '../../../src/services/sqs/operations/delete-queue.ts';
import { GetQueueAttributes } from '../../../src/services/sqs/operations/get-queue-attributes.ts';
import { GetQueueUrl } from '../../../src/services/sqs/operations/get-queue-url.ts';
import { SendMessage } from '../../../src/services/sqs/operations/send-message.ts';
import { zipOf } from '../zip.ts';

/** How services are called: in the same process, or over the wire. */
export interface Reach {
  call<Op extends Operation>(service: string, operation: Op, input: Input<Op>): Promise<Output<Op>>;
  /** Waits until what was created or changed is ready. */
  settle(): Promise<void>;
}

/** A resource that is stored in several parts and deleted as a whole. */
export interface MultiPart {
  readonly create: (reach: Reach) => Promise<unknown>;
  /** Adds parts to its document. */
  readonly fill: (reach: Reach) => Promise<unknown>;
  readonly remove: (reach: Reach) => Promise<unknown>;
  /** Its parts; undefined when it does not exist. */
  readonly parts: (reach: Reach) => Promise<unknown>;
}

/** @returns undefined when the service rejects the call */
export async function unlessRefused<T>(response: Promise<T>): Promise<T | undefined> {
  try {
    return await response;
  } catch (error) {
    const refused = isServiceError(error)
      ? error.declaration.fault === 'client'
      : error instanceof ClientError && error.status < 500;
    if (!refused) throw error;
    return undefined;
  }
}

const functionNamed = (FunctionName: string): MultiPart => {
  const lambda = <Op extends Operation>(reach: Reach, operation: Op, more: object = {}) =>
    reach.call('lambda', operation, { FunctionName, ...more } as Input<Op>);
  return {
    create: (reach) =>
      lambda(reach, CreateFunction, {
        Role: 'arn:aws:iam::123456789012:role/r',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: zipOf({ 'index.js': 'exports.handler = async () => {};' }) },
      }),
    async fill(reach) {
      await reach.settle();
      await lambda(reach, PublishVersion);
      await lambda(reach, CreateAlias, { Name: 'live', FunctionVersion: '1' });
      await lambda(reach, CreateFunctionUrlConfig, { AuthType: 'NONE' });
      await lambda(reach, AddPermission, {
        StatementId: 's',
        Action: 'lambda:InvokeFunction',
        Principal: 's3.amazonaws.com',
      });
      await lambda(reach, PutFunctionConcurrency, { ReservedConcurrentExecutions: 5 });
    },
    remove: (reach) => lambda(reach, DeleteFunction),
    async parts(reach) {
      const versions = await unlessRefused(lambda(reach, ListVersionsByFunction));
      return (
        versions && [
          versions.Versions.length,
          (await lambda(reach, ListAliases)).Aliases.length,
          (await lambda(reach, ListFunctionUrlConfigs)).FunctionUrlConfigs.length,
          (await unlessRefused(lambda(reach, GetPolicy))) !== undefined,
          (await lambda(reach, GetFunctionConcurrency)).ReservedConcurrentExecutions,
        ]
      );
    },
  };
};

const logGroupNamed = (logGroupName: string): MultiPart => {
  const logs = <Op extends Operation>(reach: Reach, operation: Op, more: object = {}) =>
    reach.call('logs', operation, { logGroupName, ...more } as Input<Op>);
  return {
    create: (reach) => logs(reach, CreateLogGroup),
    async fill(reach) {
      for (const logStreamName of ['one', 'two', 'three'])
        await logs(reach, CreateLogStream, { logStreamName });
    },
    remove: (reach) => logs(reach, DeleteLogGroup),
    async parts(reach) {
      return (await unlessRefused(logs(reach, DescribeLogStreams)))?.logStreams.length;
    },
  };
};

const queueNamed = (QueueName: string): MultiPart => {
  const sqs = async <Op extends Operation>(reach: Reach, operation: Op, more: object = {}) => {
    const { QueueUrl } = await reach.call('sqs', GetQueueUrl, { QueueName });
    return reach.call('sqs', operation, { QueueUrl, ...more } as Input<Op>);
  };
  return {
    create: (reach) => reach.call('sqs', CreateQueue, { QueueName }),
    async fill(reach) {
      for (const MessageBody of ['one', 'two', 'three']) await sqs(reach, SendMessage, { MessageBody });
    },
    remove: (reach) => sqs(reach, DeleteQueue),
    async parts(reach) {
      const AttributeNames = ['ApproximateNumberOfMessages'];
      return (await unlessRefused(sqs(reach, GetQueueAttributes, { AttributeNames })))?.Attributes;
    },
  };
};

export const MULTI_PART_KINDS: Readonly<Record<string, (name: string) => MultiPart>> = {
  function: functionNamed,
  'log group': logGroupNamed,
  queue: queueNamed,
};
