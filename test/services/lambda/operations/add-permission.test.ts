import { describe, expect, it } from 'vitest';
import type { Input } from '../../../../src/schema/operation.ts';
import { AddPermission } from '../../../../src/services/lambda/operations/add-permission.ts';
import { CreateAlias } from '../../../../src/services/lambda/operations/create-alias.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { GetPolicy } from '../../../../src/services/lambda/operations/get-policy.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const world = useLambdaWorld(async (world) => {
  await world.call(CreateFunction, { ...functionInput('f'), Publish: true });
});

const add = async (input: Partial<Input<typeof AddPermission>> = {}) => {
  const required = { FunctionName: 'f', StatementId: 's', Action: 'lambda:InvokeFunction', Principal: '*' };
  const { Statement } = await world.call(AddPermission, { ...required, ...input });
  return JSON.parse(Statement) as Record<string, unknown>;
};
const policy = async (Qualifier?: string) => {
  const { Policy, RevisionId } = await world.call(GetPolicy, { FunctionName: 'f', Qualifier });
  return { ...(JSON.parse(Policy) as { Statement: { Sid: string }[] }), RevisionId };
};

describe('a permission of a function', () => {
  it.each([
    ['*', '*'],
    ['s3.amazonaws.com', { Service: 's3.amazonaws.com' }],
    ['alexa-appkit.amazon.com', { Service: 'alexa-appkit.amazon.com' }],
    ['events.amazonaws.com.cn', { Service: 'events.amazonaws.com.cn' }],
    ['123456789012', { AWS: 'arn:aws:iam::123456789012:root' }],
    ['arn:aws:iam::123456789012:user/u', { AWS: 'arn:aws:iam::123456789012:user/u' }],
  ])('has the principal %s as a policy names it', async (Principal, principal) => {
    const statement = await add({ Principal });
    expect(statement).toEqual({
      Sid: 's',
      Effect: 'Allow',
      Principal: principal,
      Action: 'lambda:InvokeFunction',
      Resource: ARN,
    });
    expect(await policy()).toMatchObject({ Version: '2012-10-17', Id: 'default', Statement: [statement] });
  });

  it('has conditions for the source of a call', async () => {
    const SourceArn = 'arn:aws:s3:::bucket';
    const { Condition } = await add({
      Principal: 's3.amazonaws.com',
      SourceArn,
      SourceAccount: '123456789012',
    });
    expect(Condition).toEqual({
      StringEquals: { 'AWS:SourceAccount': '123456789012' },
      ArnLike: { 'AWS:SourceArn': SourceArn },
    });
  });

  it('has a condition for function URLs', async () => {
    const { Condition } = await add({ Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' });
    expect(Condition).toEqual({ StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } });
  });

  it.each([
    [{ FunctionName: 'g' }, 'ResourceNotFoundException', `Function not found: ${ARN.replace(/f$/, 'g')}`],
    [
      { Qualifier: '$LATEST' },
      'InvalidParameterValueException',
      'We currently do not support adding policies for $LATEST.',
    ],
    [
      { Principal: 'unknown' },
      'InvalidParameterValueException',
      'The provided principal was invalid. Please check the principal and try again.',
    ],
    [
      { Principal: 'invalid.nonaws.com' },
      'InvalidParameterValueException',
      'The provided principal was invalid. Please check the principal and try again.',
    ],
    [
      { RevisionId: 'old' },
      'PreconditionFailedException',
      'The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id',
    ],
  ])('is rejected with %j', async (input, code, message) => {
    await expect(add(input)).rejects.toMatchObject({ code, message });
  });

  it('is rejected with the id of another statement', async () => {
    await add();
    await expect(add()).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message:
        'The statement id (s) provided already exists. Please provide a new statement id, or remove the existing statement.',
    });
  });

  it('is rejected when the policy becomes larger than 20 KB', async () => {
    const fill = async () => {
      for (let n = 0; n < 1000; n++) await add({ StatementId: `s${n}` });
    };
    await expect(fill()).rejects.toMatchObject({ code: 'PolicyLengthExceededException' });
    expect(JSON.stringify(await policy()).length).toBeGreaterThan(20_000);
  });
});

describe('a permission of a version or alias', () => {
  it('is in a policy of its own', async () => {
    expect(await add({ Qualifier: '1' })).toMatchObject({ Resource: `${ARN}:1` });
    await expect(policy()).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    expect((await policy('1')).Statement).toHaveLength(1);
  });

  it('may name the RevisionId of the alias when it is the first, then that of the policy', async () => {
    const alias = { FunctionName: 'f', Name: 'live', FunctionVersion: '1' };
    const { RevisionId } = await world.call(CreateAlias, alias);
    await expect(add({ Qualifier: 'live', RevisionId: 'wrong' })).rejects.toMatchObject({
      code: 'PreconditionFailedException',
      message: expect.stringMatching(/Call the GetPolicy API to retrieve the latest Revision Id$/),
    });
    expect(await add({ Qualifier: 'live', RevisionId })).toMatchObject({ Resource: `${ARN}:live` });
    const first = await policy('live');
    expect(first.RevisionId).not.toBe(RevisionId);
    const second = { Qualifier: 'live', StatementId: 'second' };
    await expect(add({ ...second, RevisionId })).rejects.toMatchObject({
      code: 'PreconditionFailedException',
    });
    await add({ ...second, RevisionId: first.RevisionId });
    expect((await policy('live')).Statement).toHaveLength(2);
  });

  it.each([
    ['none', `Cannot find alias arn: ${ARN}:none`],
    ['42', `Function not found: ${ARN}:42`],
    ['with-$', `Function not found: ${ARN}:with-$`],
  ])('is rejected for %s, which does not exist', async (Qualifier, message) => {
    await expect(add({ Qualifier })).rejects.toMatchObject({ message });
  });
});
