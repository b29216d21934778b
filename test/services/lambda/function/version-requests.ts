import type { Input, Operation } from '../../../../src/schema/operation.ts';
import { AddPermission } from '../../../../src/services/lambda/operations/add-permission.ts';
import { CreateAlias } from '../../../../src/services/lambda/operations/create-alias.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { DeleteAlias } from '../../../../src/services/lambda/operations/delete-alias.ts';
import { DeleteFunction } from '../../../../src/services/lambda/operations/delete-function.ts';
import { PublishVersion } from '../../../../src/services/lambda/operations/publish-version.ts';
import { PutFunctionConcurrency } from '../../../../src/services/lambda/operations/put-function-concurrency.ts';
import { RemovePermission } from '../../../../src/services/lambda/operations/remove-permission.ts';
import { TagResource } from '../../../../src/services/lambda/operations/tag-resource.ts';
import { UntagResource } from '../../../../src/services/lambda/operations/untag-resource.ts';
import { UpdateAlias } from '../../../../src/services/lambda/operations/update-alias.ts';
import { UpdateFunctionCode } from '../../../../src/services/lambda/operations/update-function-code.ts';
import { UpdateFunctionConfiguration } from '../../../../src/services/lambda/operations/update-function-configuration.ts';
import { zipOf } from '../../../support/zip.ts';
import type { Step } from './version-model.ts';
import { functionInput } from '../world.ts';

export const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:';

export type Response = Record<string, unknown>;
export type Call = <Op extends Operation>(operation: Op, input: Input<Op>) => Promise<Response>;

/** Values from earlier responses. */
interface Known {
  revision(key: string): string | undefined;
  sha256(name: string): string | undefined;
}

/** Sends the request of a step. */
export function sendRequest(
  step: Exclude<Step, { op: 'settle' }>,
  call: Call,
  known: Known,
): Promise<Response | undefined> {
  const naming = (key: string, revision: string) => {
    if (revision === 'none') return {};
    return { RevisionId: (revision !== 'stale' && known.revision(key)) || 'no-such-revision' };
  };
  const { name } = step;
  const FunctionName = name;
  const Resource = FUNCTION_ARN + name;
  const latest = `${name}:$LATEST`;
  switch (step.op) {
    case 'create': {
      const { description: Description, publish: Publish } = step;
      return call(CreateFunction, {
        ...functionInput(name, { 'index.js': step.code }),
        Description,
        Publish,
      });
    }
    case 'updateCode': {
      const ZipFile = zipOf({ 'index.js': step.code });
      const Publish = step.publish;
      return call(UpdateFunctionCode, {
        FunctionName,
        ZipFile,
        Publish,
        ...naming(latest, step.revision),
      });
    }
    case 'configure':
      return call(UpdateFunctionConfiguration, {
        FunctionName,
        Description: step.description,
        Timeout: step.timeout,
        ...naming(latest, step.revision),
      });
    case 'publish':
      return call(PublishVersion, {
        FunctionName,
        ...(step.description !== undefined && { Description: step.description }),
        ...(step.sha === 'stale' && { CodeSha256: 'other' }),
        ...(step.sha === 'current' && { CodeSha256: known.sha256(name) ?? 'none' }),
        ...naming(latest, step.revision),
      });
    case 'createAlias':
      return call(CreateAlias, { FunctionName, Name: step.alias, FunctionVersion: step.version });
    case 'updateAlias':
      return call(UpdateAlias, {
        FunctionName,
        Name: step.alias,
        FunctionVersion: step.version,
        ...naming(`${name}:${step.alias}`, step.revision),
      });
    case 'deleteAlias':
      return call(DeleteAlias, { FunctionName, Name: step.alias });
    case 'addPermission': {
      const holder = step.qualifier === '' ? latest : `${name}:${step.qualifier}`;
      const key = step.revision === 'holder' ? holder : `${name}/${step.qualifier}`;
      return call(AddPermission, {
        FunctionName,
        StatementId: step.sid,
        Action: 'lambda:InvokeFunction',
        Principal: 's3.amazonaws.com',
        ...(step.qualifier !== '' && { Qualifier: step.qualifier }),
        ...naming(key, step.revision),
      });
    }
    case 'removePermission':
      return call(RemovePermission, {
        FunctionName,
        StatementId: step.sid,
        ...(step.qualifier !== '' && { Qualifier: step.qualifier }),
        ...naming(`${name}/${step.qualifier}`, step.revision),
      });
    case 'tag':
      return call(TagResource, { Resource, Tags: { key: 'value' } });
    case 'untag':
      return call(UntagResource, { Resource, TagKeys: ['key'] });
    case 'reserve':
      return call(PutFunctionConcurrency, { FunctionName, ReservedConcurrentExecutions: 5 });
    case 'deleteVersion':
      return call(DeleteFunction, { FunctionName, Qualifier: step.version });
    case 'deleteFunction':
      return call(DeleteFunction, { FunctionName });
  }
}
