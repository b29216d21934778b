import { afterEach, expect, test } from 'vitest';
import { StackFollower } from '../../../src/deployment/stack-calls.ts';
import { progressLine } from '../../../src/cli/deploy/stack-progress.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { CreateStack } from '../../../src/services/cloudformation/operations/create-stack.ts';
import { cloudFormationTraits } from '../../../src/services/cloudformation/traits.ts';
import { type TestServer, runningServer } from '../../support/running-server.ts';

let millrace: TestServer | undefined;
afterEach(() => millrace?.close());

test('a rollback lists what it removes, not what was never created', async () => {
  millrace = await runningServer();
  const { client } = millrace;
  const Resources = {
    Made: { Type: 'AWS::SQS::Queue' },
    Refused: { Type: 'AWS::SQS::Queue', DependsOn: 'Made', Properties: { DelaySeconds: 9_999 } },
  };
  const TemplateBody = JSON.stringify({ Resources });
  const { StackId } = await client.call(cloudFormationTraits, CreateStack, {
    StackName: 'shop',
    TemplateBody,
  });
  const lines: string[] = [];
  const { signal } = new AbortController();
  await new StackFollower(client, systemClock).follow(
    StackId,
    (event) => lines.push(progressLine(event, (_, text) => text) ?? ''),
    signal,
  );
  expect(lines.find((line) => line.startsWith('rolling back'))).toBe(
    'rolling back: The following resource(s) failed to create: [Refused].',
  );
  expect(lines.filter((line) => line !== '').map((line) => line.replace(/ \(.*| back:.*/, ''))).toEqual([
    '✓ Made created',
    '✗ Refused could not be created',
    'rolling',
    '✓ Made removed',
  ]);
});
