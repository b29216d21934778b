import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/run.ts';
import { StopRequested } from '../../../src/cli/stop-signal.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { MILLRACE } from '../../support/built.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { withoutProgress } from '../../support/without-progress.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'millrace-deploy-'));
const children: ChildProcess[] = [];
const commands: { stop(): Promise<number> }[] = [];

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(commands.map((command) => command.stop()));
  rmSync(folder, { recursive: true, force: true });
});

/** A copy of the quickstart with its packages, as after `npm install`. */
function quickstart(name: string): string {
  const directory = join(folder, name);
  cpSync(join(repository, 'examples/quickstart'), directory, {
    recursive: true,
    filter: (source) => !source.includes('node_modules'),
  });
  symlinkSync(join(repository, 'node_modules'), join(directory, 'node_modules'));
  return directory;
}

const SAM_TEMPLATE = `\
Transform: AWS::Serverless-2016-10-31
Globals:
  HttpApi: { FailOnWarnings: true }
Resources:
  Cluster:
    Type: AWS::MSK::Cluster
  Count:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: 'exports.handler = async () => 1'
      AutoPublishAlias: live
      DeploymentPreference: { Type: Canary10Percent5Minutes }
      Role: arn:aws:iam::000000000000:role/r
      Events:
        Get: { Type: HttpApi, Properties: { Path: /, Method: get, Auth: { Authorizer: Users } } }
        Topic: { Type: MSK, Properties: { Stream: !Ref Cluster } }
Outputs:
  Cluster: { Value: !Ref Cluster }
`;

function edit(directory: string, file: string, from: string, to: string): void {
  const path = join(directory, file);
  const before = readFileSync(path, 'utf8');
  expect(before).toContain(from);
  writeFileSync(path, before.replace(from, to));
}

function start(...words: string[]): ChildProcessByStdio<null, Readable, Readable> {
  const child = spawn(process.execPath, [MILLRACE, ...words], {
    cwd: folder,
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

interface Result {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

/** Runs a command as a process. */
async function run(...words: string[]): Promise<Result> {
  const child = start(...words);
  const [out, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, out, errors: withoutProgress(errors) };
}

/** Runs a command in this process, which takes a third of the time. */
async function runHere(...words: string[]): Promise<Result> {
  const world = cliWorld({ cwd: folder, clock: systemClock, env: { PATH: process.env['PATH'] } });
  const code = await runCommandLine(words, world);
  return { code, out: world.stdout(), errors: withoutProgress(world.stderr()) };
}

interface Running {
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** Starts a command in this process that runs until it is stopped. */
function begin(...words: string[]) {
  const stop = new AbortController();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const output = (stream: PassThrough) => ({
    write: (text: string) => void stream.write(text),
    isTerminal: false,
    columns: 80,
  });
  const world = cliWorld({
    cwd: folder,
    clock: systemClock,
    env: { PATH: process.env['PATH'] },
    out: output(stdout),
    err: output(stderr),
    stopSignal: () => stop.signal,
  });
  const ended = runCommandLine(words, world).finally(() => {
    stdout.end();
    stderr.end();
  });
  const command = {
    stdout,
    stderr,
    /** Ctrl-C. @returns its exit code */
    async stop() {
      stop.abort(new StopRequested('SIGINT'));
      return ended;
    },
  };
  commands.push(command);
  return command;
}

/** @returns a function that resolves with the next line of standard error that contains a text */
function linesOf({ stderr }: Running): (wanted: string) => Promise<string> {
  const messages = createInterface({ input: stderr })[Symbol.asyncIterator]();
  return async (wanted) => {
    for (;;) {
      const { value, done } = await messages.next();
      if (done === true) throw new Error(`ended without printing "${wanted}"`);
      if (value.includes(wanted)) return value;
    }
  };
}

describe('deploy and remove', () => {
  let endpoint: string;
  let directory: string;
  let serverLog = '';
  const millrace = (command: string, ...words: string[]) =>
    runHere(command, ...words, '--endpoint', endpoint);

  beforeAll(async () => {
    directory = quickstart('project');
    const server = begin('start', '--port', '0', '--json', '--data', 'data', '--time-scale', '0.1');
    server.stderr.on('data', (text) => (serverLog += text));
    const [line] = await once(server.stdout, 'data');
    ({ endpoint } = JSON.parse(String(line)));
  });

  test('the quickstart is deployed, runs, and stays untouched when nothing has changed', async () => {
    const first = await run('deploy', directory, '--endpoint', endpoint);
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
    const file = join(folder, 'template.yaml');
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
    const plain = join(folder, 'plain.yaml');
    writeFileSync(
      plain,
      SAM_TEMPLATE.replace(/^ +Topic:.*\n/m, '')
        .replace(/^ {2}Cluster:.*\n.*\n/m, '')
        .replace(/^Outputs[^]*/m, ''),
    );
    expect((await millrace('deploy', plain, '--stack-name', 'plain')).code).toBe(0);
    for (const warning of warnings) expect(serverLog).toContain(`stack plain: ${warning}`);
  });

  test('what is wrong in a template is reported by line, before and while its stack is created', async () => {
    const file = join(folder, 'wrong.yaml');
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
    const other = quickstart('other');
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
    const other = join(folder, 'other');
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

describe('dev', () => {
  test('--once deploys, prints the result and exits; the next start finds everything', async () => {
    const directory = quickstart('once');
    const first = await run('dev', directory, '--once', '--port', '0', '--json');
    expect(JSON.parse(first.out)).toMatchObject({ outcome: 'created', resources: 7, stage: 'dev' });
    expect(first.code).toBe(0);
    const second = await runHere('dev', directory, '--once', '--port', '0', '--json');
    expect(JSON.parse(second.out)).toMatchObject({ outcome: 'unchanged', resources: 7 });
  });

  test('replaces code on save, keeps the previous version if the new one is invalid, and exits on Ctrl-C', async () => {
    const directory = join(folder, 'saves');
    mkdirSync(directory);
    const manifest =
      'service: saves\nprovider:\n  name: aws\nfunctions:\n  hello:\n    handler: hello.main\n';
    writeFileSync(join(directory, 'serverless.yml'), manifest);
    writeFileSync(
      join(directory, 'hello.ts'),
      "export const main = async (event) => { if (event === 'x') throw new Error('just before a save'); return 'one'; };",
    );
    const child = start('dev', directory, '--port', '0', '--json');
    const [line] = await once(child.stdout, 'data');
    const { endpoint } = JSON.parse(String(line));
    const printed = linesOf(child);
    const response = async () =>
      JSON.parse((await runHere('invoke', '-f', 'hello', '--endpoint', endpoint)).out);
    expect(await response()).toBe('one');

    const failed = await runHere('invoke', '-f', 'hello', '--data', '"x"', '--endpoint', endpoint);
    expect(failed.errors).toContain(`see its log: millrace logs -f hello --endpoint ${endpoint}\n`);
    writeFileSync(join(directory, 'hello.ts'), "export const main = async () => 'two';");
    await printed('Saved and deployed in ');
    await printed('just before a save');
    expect(await response()).toBe('two');

    writeFileSync(join(directory, 'hello.ts'), 'export const main = async () => ;');
    expect(await printed('Not deployed')).toContain('hello.ts:1:33: Unexpected ";"');
    writeFileSync(join(directory, 'serverless.yml'), `${manifest}    timeuot: 3\n`);
    writeFileSync(join(directory, 'hello.ts'), "export const main = async () => 'three';");
    expect(await printed('timeuot')).toContain(
      'serverless.yml:7:5 functions.hello.timeuot: unknown key "timeuot". Did you mean "timeout"?',
    );
    expect(await response()).toBe('two');

    writeFileSync(join(directory, 'serverless.yml'), manifest);
    await printed('Saved and deployed in ');
    expect(await response()).toBe('three');

    writeFileSync(join(directory, 'serverless.yml'), `${manifest}    events:\n      - iot: {sql: select}\n`);
    expect(await printed('event iot of hello')).toMatch(/ serverless\.yml:8 .*not supported/);

    writeFileSync(join(directory, 'serverless.yml'), manifest.replace('service: saves', 'service: renamed'));
    const remove = `millrace remove --stack-name saves-dev --endpoint ${endpoint} --region us-east-1`;
    expect(await printed('saves-dev')).toBe(
      'warning: the project is now renamed-dev; saves-dev stays deployed, and its functions keep running. ' +
        `To remove it with its records: ${remove}`,
    );
    await printed('Saved and deployed in ');
    expect((await runHere(...remove.split(' ').slice(1))).out).toBe('saves-dev is removed.\n');
    expect(await response()).toBe('three');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('waits for the next save when the first deployment fails; --once exits', async () => {
    const directory = join(folder, 'first');
    mkdirSync(directory);
    const manifest = join(directory, 'serverless.yml');
    const project = (handler: string, delaySeconds: number) =>
      'service: first\nprovider:\n  name: aws\nfunctions:\n' +
      `  hello:\n    handler: ${handler}\n    events:\n      - http: GET greetings/{name}\nresources:\n  Resources:\n    Events:\n      Type: AWS::SQS::Queue\n` +
      // What a function computes is only known to be invalid when its resource is created.
      `      Properties:\n        DelaySeconds: !Sub "${delaySeconds}"\n`;
    writeFileSync(
      join(directory, 'hello.js'),
      "exports.main = async () => ({ statusCode: 200, body: 'here' });",
    );
    writeFileSync(manifest, project('hello.main', 9_999));
    const atOnce = await runHere('dev', directory, '--once', '--port', '0');
    expect(atOnce).toMatchObject({ code: 1, errors: expect.stringContaining('first-dev was not deployed') });

    writeFileSync(manifest, project('missing.main', 9_999));
    const dev = begin('dev', directory, '--port', '0', '--json');
    const messages = createInterface({ input: dev.stderr })[Symbol.asyncIterator]();
    const results = createInterface({ input: dev.stdout })[Symbol.asyncIterator]();
    expect((await messages.next()).value).toMatch(
      /^Not deployed\. serverless\.yml:6:5 functions\.hello\.handler: .* Waiting for the next save\.$/,
    );
    writeFileSync(manifest, project('hello.main', 9_999));
    const failed = JSON.parse((await results.next()).value);
    expect(failed).toMatchObject({
      outcome: 'failed',
      error: expect.stringMatching(
        /^first-dev was not deployed: serverless\.yml:\d+:5 resources\.Resources\.Events: /,
      ),
    });
    writeFileSync(manifest, project('hello.main', 9));
    const { endpoint, outcome, endpoints } = JSON.parse((await results.next()).value);
    expect({ endpoint, outcome, endpoints }).toEqual({
      endpoint: failed.endpoint,
      outcome: 'created',
      endpoints: [
        { method: 'GET', url: expect.stringMatching(/\/_millrace\/api\/\w+\/dev\/greetings\/\{name\}$/) },
      ],
    });
    const response = await fetch(endpoints[0].url.replace('{name}', 'Ada'));
    expect(await response.text()).toBe('here');
    expect(await dev.stop()).toBe(0);
  });

  test('goes on when the packages of the project are installed', async () => {
    const directory = join(folder, 'installed');
    mkdirSync(directory);
    const save = (file: string, content: string) => writeFileSync(join(directory, file), content);
    save(
      'serverless.yml',
      'service: installed\nprovider:\n  name: aws\nfunctions:\n  hello:\n    handler: hello.main\n',
    );
    save('hello.ts', "import { word } from 'words'; export const main = async () => word;");
    const dev = begin('dev', directory, '--port', '0', '--json');
    const printed = linesOf(dev);
    expect(await printed('Not deployed')).toContain(
      'the package "words" is not installed. Run: npm install words',
    );
    mkdirSync(join(directory, 'node_modules/words'), { recursive: true });
    // A manager may take a while, during which the project is prepared again.
    await printed('Not deployed');
    save('node_modules/words/index.js', "exports.word = 'here';");
    save('node_modules/.package-lock.json', '{}');
    const [line] = await once(dev.stdout, 'data');
    expect(JSON.parse(String(line))).toMatchObject({ outcome: 'created', stack: 'installed-dev' });
    expect(await dev.stop()).toBe(0);
  });

  test('serves a template, and deploys a save of its code and of itself', async () => {
    const directory = join(folder, 'template');
    mkdirSync(join(directory, 'src'), { recursive: true });
    const save = (file: string, content: string) => writeFileSync(join(directory, file), content);
    const template = SAM_TEMPLATE.replace(
      /InlineCode:.*/,
      'CodeUri: src/\n      FunctionName: hello',
    ).replace('Resources:', 'Parameters: { Size: { Type: String } }\nResources:');
    save('template.yaml', template);
    save('src/index.js', "exports.handler = async () => 'one'");
    const config = (size: string) =>
      `version = 0.1\n[default.deploy.parameters]\nstack_name = "clicks-dev"\n` +
      `parameter_overrides = "Size=\\"${size}\\" Unknown=x"\ncapabilities = "CAPABILITY_IAM"\n`;
    save('samconfig.toml', config('extra large'));
    const dev = begin('dev', join(directory, 'template.yaml'), '--port', '0', '--json');
    const printed = linesOf(dev);
    const [line] = await once(dev.stdout, 'data');
    const { endpoint, stack, leftOut } = JSON.parse(String(line));
    expect({ stack, leftOut }).toMatchObject({
      stack: 'clicks-dev',
      leftOut: [{ what: 'event Topic of Count' }, { what: 'Cluster (AWS::MSK::Cluster)' }],
    });
    const response = async () =>
      JSON.parse((await runHere('invoke', '-f', 'hello', '--endpoint', endpoint)).out);
    // The result is printed shortly before saves are watched.
    expect(await response()).toBe('one');
    save('src/index.js', "exports.handler = async () => process.env.SIZE ?? 'two'");
    await printed('Saved and deployed in ');
    expect(await response()).toBe('two');
    save('template.yaml', template.replace('Handler:', 'Handlr:'));
    expect(await printed('Not deployed')).toContain('property Handlr of AWS::Serverless::Function');
    save(
      'template.yaml',
      template.replace('Handler:', 'Environment: { Variables: { SIZE: !Ref Size } }\n      Handler:'),
    );
    await printed('Saved and deployed in ');
    expect(await response()).toBe('extra large');
    save('samconfig.toml', config('small'));
    await printed('Saved and deployed in ');
    expect(await response()).toBe('small');
    expect(await dev.stop()).toBe(0);
  });

  test('errors of a project are reported before a server is started', async () => {
    const directory = quickstart('broken');
    edit(directory, 'serverless.yml', 'handler.feedStream', 'handlr.feedStream');
    const { code, out, errors } = await runHere('dev', directory, '--once', '--port', '0');
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(errors).toMatch(
      /^millrace: serverless\.yml:29:5 functions\.realtimeData\.handler: function "realtimeData" has no code/,
    );
  });
});
