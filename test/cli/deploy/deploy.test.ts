import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProjectFolder, SAM_TEMPLATE, edit } from './project-folder.ts';

const folder = new ProjectFolder();
afterAll(() => folder.close());

describe('deploy and remove', () => {
  let endpoint: string;
  let directory: string;
  let serverLog = '';
  const millrace = (command: string, ...words: string[]) =>
    folder.runHere(command, ...words, '--endpoint', endpoint);

  beforeAll(async () => {
    directory = folder.quickstart('project');
    const server = folder.begin('start', '--port', '0', '--json', '--data', 'data', '--time-scale', '0.1');
    server.stderr.on('data', (text) => (serverLog += text));
    const [line] = await once(server.stdout, 'data');
    ({ endpoint } = JSON.parse(String(line)));
  });

  test('the quickstart is deployed, runs, and stays untouched when nothing has changed', async () => {
    const first = await folder.run('deploy', directory, '--endpoint', endpoint);
    expect(first.errors).toContain('OurStream created');
    expect(first.out).toContain(
      'stack: quickstart-dev\nresources: 7\nfunctions:\n  ingestion: quickstart-dev-ingestion\n',
    );
    expect(first.code).toBe(0);

    const invoked = await millrace('invoke', '-f', 'realtimeData', '--data', '{"seconds": 0.1}', '--json');
    expect(invoked.errors).toBe('');
    expect(JSON.parse(invoked.out).payload.records).toBeGreaterThan(0);

    const again = await millrace('deploy', directory, '--json');
    expect(JSON.parse(again.out)).toMatchObject({
      outcome: 'unchanged',
      stack: 'quickstart-dev',
      resources: 7,
    });
  });

  test('a change updates only the resources that it affects', async () => {
    edit(directory, 'serverless.yml', 'batchSize: 100', 'batchSize: 50');
    edit(directory, 'serverless.yml', 'timeout: 120', 'timeout: 60');
    const { code, errors } = await millrace('deploy', directory);
    expect(code).toBe(0);
    expect(errors.trim().split('\n').sort()).toEqual([
      '✓ IngestionEventSourceMappingKinesisOurStream updated (AWS::Lambda::EventSourceMapping)',
      '✓ RealtimeDataLambdaFunction updated (AWS::Lambda::Function)',
    ]);
  });

  test('a failed change is rolled back and reported in one line', async () => {
    edit(directory, 'serverless.yml', '    timeout: 60\n', '    timeout: 60\n    description: other\n');
    edit(directory, 'serverless.yml', 'RetentionPeriodHours: 24', 'RetentionPeriodHours: 9999999');
    const { code, errors } = await millrace('deploy', directory);
    expect(code).toBe(1);
    const last = errors.trim().split('\n').at(-1);
    expect(last).toMatch(
      /^millrace: quickstart-dev was not deployed: serverless\.yml:\d+:\d+ resources\.Resources\.OurStream: Maximum [^:]*too long\. The stack is in UPDATE_ROLLBACK_COMPLETE.*deploy again\.$/,
    );
    edit(directory, 'serverless.yml', 'RetentionPeriodHours: 9999999', 'RetentionPeriodHours: 24');
    edit(directory, 'serverless.yml', '    description: other\n', '');
    expect((await millrace('deploy', directory)).errors).toBe('No changes to deploy.\n');
  });

  test('a template of SAM is deployed without what Millrace does not have, and with warnings', async () => {
    const file = join(folder.path, 'template.yaml');
    writeFileSync(file, SAM_TEMPLATE);
    const stack = [file, '--stack-name', 'clicks'];
    const refused = await millrace('deploy', ...stack);
    expect(refused.errors).toMatch(/template\.yaml:\d+:\d+ Resources\.Count: /);
    expect(refused.errors).toContain('Events of type MSK are not supported by Millrace.');
    expect(refused.errors).toContain('`millrace deploy --partial` deploys the project without it.');

    const { out, errors, code } = await millrace('deploy', ...stack, '--partial', '--json');
    const warnings = [
      'Count.DeploymentPreference has no effect. Millrace moves the alias to a new version at once.',
      'Count.Events.Get.Auth has no effect. Millrace does not enforce authorizers:',
    ];
    for (const warning of warnings) expect(errors).toContain(`warning: ${warning}`);
    expect({ code, ...JSON.parse(out) }).toMatchObject({
      code: 0,
      outcome: 'created',
      outputs: { Cluster: 'left-out-by-millrace:Cluster' },
      leftOut: [
        { what: 'event Topic of Count', where: 'template.yaml:18' },
        { what: 'Cluster (AWS::MSK::Cluster)', where: 'template.yaml:5', placeholdersIn: ['Outputs'] },
      ],
    });
    const again = await millrace('deploy', ...stack, '--partial');
    expect(again.errors).toContain('No changes to deploy.');
    expect(again.out).toMatch(/^Cluster \(AWS::MSK::Cluster\) +template\.yaml:5 /m);
    // The macro reports its warnings to the server's log as well: the SAM CLI shows none.
    const plain = join(folder.path, 'plain.yaml');
    writeFileSync(
      plain,
      SAM_TEMPLATE.replace(/^ +Topic:.*\n/m, '')
        .replace(/^ {2}Cluster:.*\n.*\n/m, '')
        .replace(/^Outputs[^]*/m, ''),
    );
    expect((await millrace('deploy', plain, '--stack-name', 'plain')).code).toBe(0);
    for (const warning of warnings) expect(serverLog).toContain(`stack plain: ${warning}`);
  });

  test('a template of the CDK on a server without its bootstrap names the commands', async () => {
    const file = join(folder.path, 'Shop.template.json');
    const BootstrapVersion = {
      Type: 'AWS::SSM::Parameter::Value<String>',
      Default: '/cdk-bootstrap/hnb659fds/version',
    };
    const Resources = { Views: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } } };
    writeFileSync(file, JSON.stringify({ Parameters: { BootstrapVersion }, Resources }));
    const { errors } = await millrace('deploy', file, '--stack-name', 'shop');
    expect(errors).toContain('Unable to fetch parameters [/cdk-bootstrap/hnb659fds/version]');
    expect(errors).toContain('`millrace exec -- npx cdk bootstrap` and `millrace exec -- npx cdk deploy`');
  });

  test('what is wrong in a template is reported by line, before and while its stack is created', async () => {
    const file = join(folder.path, 'wrong.yaml');
    const template = (properties: string) =>
      `Resources:\n  Orders:\n    Type: AWS::Kinesis::Stream\n    Properties:\n      ${properties}\n`;
    writeFileSync(file, template('ShardCont: 1'));
    const deploy = () => millrace('deploy', file, '--stack-name', 'wrong');
    expect((await deploy()).errors).toContain('wrong.yaml:5:7 Resources.Orders.Properties.ShardCont: ');
    const again = '  Again: { Type: AWS::Kinesis::Stream, DependsOn: Orders, Properties: { Name: taken } }\n';
    writeFileSync(file, `${template('Name: taken')}${again}`);
    expect((await deploy()).errors).toMatch(
      /wrong\.yaml:6:3 Resources\.Again: .*already exists\. The stack is in/,
    );
  });

  test('an unknown resource type is rejected by name', async () => {
    const other = folder.quickstart('other');
    edit(other, 'serverless.yml', 'service: quickstart', 'service: other');
    edit(other, 'serverless.yml', 'Type: AWS::Kinesis::Stream', 'Type: AWS::Kinesis::Steam');
    const { code, errors } = await millrace('deploy', other);
    expect(code).toBe(1);
    expect(errors).toContain(
      '[AWS::Kinesis::Steam] of resource OurStream. Did you mean "AWS::Kinesis::Stream"?',
    );
    expect(errors).toContain('serverless.yml:37:');
    expect(errors).toContain('`millrace deploy --partial` deploys the project without it.');
  });

  test('--partial deploys the project without the resource and its mapping, and lists both', async () => {
    const other = join(folder.path, 'other');
    const { code, out, errors } = await millrace('deploy', other, '--partial');
    expect({ code, errors }).toMatchObject({ code: 0, errors: expect.not.stringContaining('OurStream') });
    const table = out.slice(out.indexOf('\n\nleft out') + 2).split('\n');
    expect(table.map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['left out', 'where', 'why', 'remedy'],
      [
        'OurStream (AWS::Kinesis::Steam)',
        'serverless.yml:36',
        expect.stringMatching(/^Millrace does not have this type\. Did you mean "Stream"\?; placeholder in /),
        'deploy it to AWS',
      ],
      [
        'IngestionEventSourceMappingKinesisOurStream (AWS::Lambda::EventSourceMapping)',
        'serverless.yml:23',
        'its EventSourceArn is OurStream',
        'see OurStream',
      ],
      [''],
    ]);
    await millrace('remove', other);
  });

  test('remove deletes everything, and succeeds without any work the second time', async () => {
    const first = await millrace('remove', directory);
    expect(first).toMatchObject({ code: 0, out: 'quickstart-dev is removed.\n' });
    expect(first.errors.trim().split('\n')).toHaveLength(7);
    const second = await millrace('remove', directory, '--json');
    expect(second).toMatchObject({
      code: 0,
      out: '{"stack":"quickstart-dev","removed":false}\n',
      errors: '',
    });
  });
});
