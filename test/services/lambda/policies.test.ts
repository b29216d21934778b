import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Input } from '../../../src/schema/operation.ts';
import { AddPermission } from '../../../src/services/lambda/operations/add-permission.ts';
import { CreateAlias } from '../../../src/services/lambda/operations/create-alias.ts';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { DeleteAlias } from '../../../src/services/lambda/operations/delete-alias.ts';
import { DeleteFunction } from '../../../src/services/lambda/operations/delete-function.ts';
import { GetPolicy } from '../../../src/services/lambda/operations/get-policy.ts';
import { RemovePermission } from '../../../src/services/lambda/operations/remove-permission.ts';
import { functionInput, type LambdaWorld, lambdaWorld } from './world.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

let world: LambdaWorld;
beforeEach(async () => {
  world = await lambdaWorld();
  await world.call(CreateFunction, { ...functionInput('f'), Publish: true });
});
afterEach(() => world.close());

const grant = async (input: Partial<Input<typeof AddPermission>> = {}) => {
  const given = { FunctionName: 'f', StatementId: 's', Action: 'lambda:InvokeFunction', Principal: '*' };
  const { Statement } = await world.call(AddPermission, { ...given, ...input });
  return JSON.parse(Statement) as Record<string, unknown>;
};
const policy = async (Qualifier?: string) => {
  const { Policy, RevisionId } = await world.call(GetPolicy, { FunctionName: 'f', Qualifier });
  return { ...(JSON.parse(Policy) as { Statement: { Sid: string }[] }), RevisionId };
};
const remove = (StatementId: string, more: object = {}) =>
  world.call(RemovePermission, { FunctionName: 'f', StatementId, ...more });

describe('granting', () => {
  it.each([
    ['*', '*'],
    ['s3.amazonaws.com', { Service: 's3.amazonaws.com' }],
    ['alexa-appkit.amazon.com', { Service: 'alexa-appkit.amazon.com' }],
    ['events.amazonaws.com.cn', { Service: 'events.amazonaws.com.cn' }],
    ['123456789012', { AWS: 'arn:aws:iam::123456789012:root' }],
    ['arn:aws:iam::123456789012:user/u', { AWS: 'arn:aws:iam::123456789012:user/u' }],
  ])('names %s as a policy does', async (Principal, principal) => {
    const statement = await grant({ Principal });
    expect(statement).toEqual({
      Sid: 's',
      Effect: 'Allow',
      Principal: principal,
      Action: 'lambda:InvokeFunction',
      Resource: ARN,
    });
    expect(await policy()).toMatchObject({ Version: '2012-10-17', Id: 'default', Statement: [statement] });
  });

  it('makes conditions of where a call may come from', async () => {
    const SourceArn = 'arn:aws:s3:::bucket';
    const { Condition } = await grant({
      Principal: 's3.amazonaws.com',
      SourceArn,
      SourceAccount: '123456789012',
    });
    expect(Condition).toEqual({
      StringEquals: { 'AWS:SourceAccount': '123456789012' },
      ArnLike: { 'AWS:SourceArn': SourceArn },
    });
  });

  it('makes conditions of function URLs', async () => {
    const { Condition } = await grant({ Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' });
    expect(Condition).toEqual({ StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } });
  });

  it('keeps the policies of versions apart', async () => {
    expect(await grant({ Qualifier: '1' })).toMatchObject({ Resource: `${ARN}:1` });
    await expect(policy()).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    expect((await policy('1')).Statement).toHaveLength(1);
  });

  it.each([
    [{ FunctionName: 'g' }, 'ResourceNotFoundException', `Function not found: ${ARN.replace(/f$/, 'g')}`],
    [
      { Qualifier: '$LATEST' },
      'InvalidParameterValueException',
      'We currently do not support adding policies for $LATEST.',
    ],
    [
      { Principal: 'nobody' },
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
  ])('refuses %j', async (input, code, message) => {
    await expect(grant(input)).rejects.toMatchObject({ code, message });
  });

  it('refuses an id twice, and more than a policy holds', async () => {
    await grant();
    await expect(grant()).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message:
        'The statement id (s) provided already exists. Please provide a new statement id, or remove the existing statement.',
    });
    const fill = async () => {
      for (let n = 0; n < 1000; n++) await grant({ StatementId: `s${n}` });
    };
    await expect(fill()).rejects.toMatchObject({ code: 'PolicyLengthExceededException' });
    expect(JSON.stringify(await policy()).length).toBeGreaterThan(20_000);
  });
});

describe('the policy of an alias', () => {
  const createAlias = (Name = 'live') =>
    world.call(CreateAlias, { FunctionName: 'f', Name, FunctionVersion: '1' });

  it('begins with the RevisionId of the alias, and then has its own', async () => {
    const { RevisionId } = await createAlias();
    await expect(grant({ Qualifier: 'live', RevisionId: 'wrong' })).rejects.toMatchObject({
      code: 'PreconditionFailedException',
      message: expect.stringMatching(/Call the GetPolicy API to retrieve the latest Revision Id$/),
    });
    expect(await grant({ Qualifier: 'live', RevisionId })).toMatchObject({ Resource: `${ARN}:live` });
    const first = await policy('live');
    expect(first.RevisionId).not.toBe(RevisionId);
    const second = { Qualifier: 'live', StatementId: 'second' };
    await expect(grant({ ...second, RevisionId })).rejects.toMatchObject({
      code: 'PreconditionFailedException',
    });
    await grant({ ...second, RevisionId: first.RevisionId });
    expect((await policy('live')).Statement).toHaveLength(2);
  });

  it('goes with the alias, and that of a version with the version', async () => {
    await createAlias();
    await grant({ Qualifier: 'live' });
    await world.call(DeleteAlias, { FunctionName: 'f', Name: 'live' });
    await createAlias();
    await expect(policy('live')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });

  it('is not found under a name of its own', async () => {
    const alias = `Cannot find alias arn: ${ARN}:none`;
    await expect(grant({ Qualifier: 'none' })).rejects.toMatchObject({ message: alias });
    await expect(remove('s', { Qualifier: 'none' })).rejects.toMatchObject({ message: alias });
    const others = ['42', 'with-$'];
    for (const Qualifier of others) {
      const message = `Function not found: ${ARN}:${Qualifier}`;
      await expect(grant({ Qualifier })).rejects.toMatchObject({ message });
    }
  });
});

describe('removing', () => {
  it('takes away one statement under a new revision, and the policy with the last', async () => {
    await grant({ StatementId: 'one' });
    await grant({ StatementId: 'two' });
    const { RevisionId } = await policy();
    await remove('one', { RevisionId });
    const left = await policy();
    expect(left.Statement.map(({ Sid }) => Sid)).toEqual(['two']);
    expect(left.RevisionId).not.toBe(RevisionId);
    await expect(remove('two', { RevisionId })).rejects.toMatchObject({
      code: 'PreconditionFailedException',
    });
    await remove('two');
    await expect(policy()).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'The resource you requested does not exist.',
    });
  });

  it('says what is not there', async () => {
    await expect(remove('s', { FunctionName: 'g' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `No policy found for: ${ARN.replace(/f$/, 'g')}`,
    });
    for (const input of [{ FunctionName: 'g' }, { FunctionName: 'f', Qualifier: '42' }]) {
      await expect(world.call(GetPolicy, input)).rejects.toMatchObject({
        message: 'The resource you requested does not exist.',
      });
    }
    const gone = { message: 'No policy is associated with the given resource.' };
    await expect(remove('s')).rejects.toMatchObject(gone);
    await grant();
    await expect(remove('other')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Statement other is not found in resource policy.',
    });
    await remove('s');
    await expect(remove('s')).rejects.toMatchObject(gone);
  });

  it('comes with the function', async () => {
    await grant();
    await world.call(DeleteFunction, { FunctionName: 'f' });
    await world.call(CreateFunction, functionInput('f'));
    await expect(policy()).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
