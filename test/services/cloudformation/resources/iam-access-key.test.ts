import { beforeEach, expect, test } from 'vitest';
import { AccessSecrets } from '../../../../src/access/access-secrets.ts';
import { seededRandom } from '../../../../src/lib/random.ts';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DescribeStackEvents } from '../../../../src/services/cloudformation/operations/describe-stack-events.ts';
import { DescribeStackResources } from '../../../../src/services/cloudformation/operations/describe-stack-resources.ts';
import { DescribeStacks } from '../../../../src/services/cloudformation/operations/describe-stacks.ts';
import { ListAccessKeys } from '../../../../src/services/iam/operations/access-keys/list-access-keys.ts';
import { GetParameter } from '../../../../src/services/ssm/operations/get-parameter.ts';
import { att, ref, ResourceWorld } from './resource-world.ts';

let world: ResourceWorld;

beforeEach(async () => {
  world = await ResourceWorld.open();
});

const resource = (Type: string, Properties: Record<string, unknown> = {}) => ({ Type, Properties });
const secret = att('Key', 'SecretAccessKey');

/** A producer with a key, whose secret is passed on in all ways. */
const producer = (key: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  User: resource('AWS::IAM::User', { UserName: 'producer' }),
  Key: resource('AWS::IAM::AccessKey', { UserName: ref('User'), ...key }),
  Parameter: resource('AWS::SSM::Parameter', { Name: 'key', Type: 'String', Value: secret, ...more }),
});
const outputs = {
  Id: ref('Key'),
  Secret: secret,
  Pair: { 'Fn::Sub': '${Key}:${Key.SecretAccessKey}' },
  Parameter: att('Parameter', 'Value'),
};
const keys = async () =>
  (await world.call('iam', ListAccessKeys, { UserName: 'producer' })).AccessKeyMetadata;

/** What the service has stored, as text. */
async function stored(): Promise<string> {
  const entries = await world.world.store.meta.list('cloudformation/');
  return entries.map(({ value }) => value.toString()).join('\n');
}

test('a key belongs to its user, follows its properties, and its secret is encrypted in all documents of the stack', async () => {
  const made = await world.deploy(producer(), outputs);
  expect(made.status).toBe('CREATE_COMPLETE');
  const { Id: id = '', Secret: value = '' } = made.outputs;
  expect(value).toMatch(/^[\w+/]{40}$/);
  expect(made.outputs).toMatchObject({ Pair: `${id}:${value}`, Parameter: value });
  expect((await world.call('ssm', GetParameter, { Name: 'key' })).Parameter.Value).toBe(value);
  expect(await keys()).toMatchObject([{ AccessKeyId: id, Status: 'Active' }]);
  const pair = Buffer.from(value).toString('base64');
  expect(await stored()).toContain(id);
  expect(await stored()).not.toContain(value);
  const shown = JSON.stringify([
    await world.world.call(DescribeStackResources, { StackName: 'shop' }),
    await world.world.call(DescribeStackEvents, { StackName: 'shop' }),
  ]);
  expect(shown).not.toContain(value);

  const paused = await world.deploy(producer({ Status: 'Inactive' }), {
    ...outputs,
    Encoded: { 'Fn::Base64': secret },
  });
  expect(paused).toMatchObject({ status: 'UPDATE_COMPLETE', outputs: { ...made.outputs, Encoded: pair } });
  expect(await keys()).toMatchObject([{ AccessKeyId: id, Status: 'Inactive' }]);
  expect(await stored()).not.toContain(value);
  expect(await stored()).not.toContain(pair);

  const rotated = await world.deploy(producer({ Serial: 2 }), outputs);
  expect(rotated.status).toBe('UPDATE_COMPLETE');
  expect(rotated.outputs['Id']).not.toBe(id);
  expect(rotated.outputs['Secret']).not.toBe(value);
  expect(rotated.outputs['Parameter']).toBe(rotated.outputs['Secret']);
  expect(await keys()).toMatchObject([{ AccessKeyId: rotated.outputs['Id'], Status: 'Active' }]);

  expect(await world.remove()).toBe('DELETE_COMPLETE');
  await expect(keys()).rejects.toThrow('cannot be found');
});

test('an update that fails leaves the key and its secret, and its events do not quote the secret', async () => {
  const made = await world.deploy(producer(), outputs);
  const refused = { AllowedPattern: 'never' };
  const failed = await world.deploy(producer({ Serial: 2 }, refused), outputs);
  expect(failed).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', outputs: made.outputs });
  expect(await keys()).toMatchObject([{ AccessKeyId: made.outputs['Id'] }]);
  const again = await world.deploy(producer({ Status: 'Inactive' }), outputs);
  expect(again).toEqual({ status: 'UPDATE_COMPLETE', outputs: made.outputs });
});

test('a text that quotes a secret is not shown, and an export carries it encrypted', async () => {
  const made = await world.deploy(producer(), outputs);
  const { Secret: value = '' } = made.outputs;
  const quoting = {
    ...producer(),
    Group: resource('AWS::Logs::LogGroup', { LogGroupName: { 'Fn::Sub': '${Key.SecretAccessKey}!' } }),
  };
  expect((await world.deploy(quoting, outputs)).status).toBe('UPDATE_ROLLBACK_COMPLETE');
  const reasons = (await world.world.reasons()).join();
  expect(reasons).toContain('****!');
  expect(await stored()).not.toContain(value);
});

test('a stack that imports the secret of another one stores it encrypted as well', async () => {
  const exported = { Value: secret, Export: { Name: 'producer-secret' } };
  const create = async (StackName: string, Resources: object, Outputs: object) => {
    await world.world.call(CreateStack, {
      StackName,
      TemplateBody: JSON.stringify({ Resources, Outputs }),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    });
    expect(await world.world.settle(StackName)).toMatchObject({ status: 'CREATE_COMPLETE' });
    const { Stacks } = await world.world.call(DescribeStacks, { StackName });
    return Stacks[0]?.Outputs?.[0]?.OutputValue ?? '';
  };
  const value = await create('shop', producer(), { Secret: exported });
  const imported = { 'Fn::ImportValue': 'producer-secret' };
  const importing = { P: resource('AWS::SSM::Parameter', { Type: 'String', Value: imported }) };
  expect(await create('importer', importing, { Copy: { Value: att('P', 'Value') } })).toBe(value);
  expect(await stored()).not.toContain(value);
});

test('without the key of secrets a stack is still deleted, and what needs the secret says what to do', async () => {
  const made = await world.deploy(producer(), outputs);
  const { secrets } = world.world;
  world.world.secrets = AccessSecrets.of(Buffer.alloc(32, 2), seededRandom('another'));
  await world.world.restart();
  expect((await world.outputs())['Secret']).toBe('****');
  const failed = await world.deploy(producer({ Status: 'Inactive' }, { Description: 'x' }), outputs);
  expect(failed.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await world.world.reasons()).join()).toMatch(
    /SecretAccessKey .*cannot be decrypted.* raise Serial/,
  );

  world.world.secrets = secrets;
  await world.world.restart();
  expect(await world.outputs()).toEqual(made.outputs);
  world.world.secrets = AccessSecrets.of(Buffer.alloc(32, 2), seededRandom('another'));
  await world.world.restart();
  const rotated = await world.deploy(producer({ Serial: 2 }), outputs);
  expect(rotated.status).toBe('UPDATE_COMPLETE');
  expect(rotated.outputs['Secret']).toMatch(/^[\w+/]{40}$/);
  expect(await world.remove()).toBe('DELETE_COMPLETE');
});
