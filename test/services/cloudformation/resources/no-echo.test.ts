import { expect, test } from 'vitest';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DescribeStackEvents } from '../../../../src/services/cloudformation/operations/describe-stack-events.ts';
import { DescribeStacks } from '../../../../src/services/cloudformation/operations/describe-stacks.ts';
import { GetTemplateSummary } from '../../../../src/services/cloudformation/operations/get-template-summary.ts';
import { PutParameter } from '../../../../src/services/ssm/operations/put-parameter.ts';
import { ref, ResourceWorld } from './resource-world.ts';

const PASSWORD = 'correct-horse-battery';
const STORED = 'stored-horse-battery';

test('the value of a NoEcho parameter is not shown, not even where a service refuses it', async () => {
  const world = await ResourceWorld.open();
  await world.call('ssm', PutParameter, { Name: '/password', Type: 'String', Value: STORED });
  const quoting = (name: string) => ({
    Type: 'AWS::Logs::LogGroup',
    Properties: { LogGroupName: { 'Fn::Sub': `\${${name}}!` } },
  });
  const TemplateBody = JSON.stringify({
    Parameters: {
      Password: { Type: 'String', NoEcho: true },
      Stored: { Type: 'AWS::SSM::Parameter::Value<String>', NoEcho: true },
    },
    Resources: { A: quoting('Password'), B: { ...quoting('Stored'), DependsOn: 'C' }, C: quoting('Stored') },
    Outputs: { Password: { Value: ref('Password') } },
  });
  await world.world.call(CreateStack, {
    StackName: 'shop',
    TemplateBody,
    OnFailure: 'DO_NOTHING',
    Parameters: [
      { ParameterKey: 'Password', ParameterValue: PASSWORD },
      { ParameterKey: 'Stored', ParameterValue: '/password' },
    ],
  });
  expect(await world.world.settle()).toMatchObject({ status: 'CREATE_FAILED' });
  expect((await world.world.reasons()).join()).toContain('****!');
  const shown = JSON.stringify([
    await world.world.call(DescribeStacks, { StackName: 'shop' }),
    await world.world.call(DescribeStackEvents, { StackName: 'shop' }),
    await world.world.call(GetTemplateSummary, { StackName: 'shop' }),
  ]);
  expect(shown).toContain('"ResolvedValue":"****"');
  for (const secret of [PASSWORD, STORED]) expect(shown).not.toContain(secret);
});
