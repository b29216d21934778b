import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, test } from 'vitest';
import { ProjectFolder, SAM_TEMPLATE, edit, linesOf } from '../deploy/project-folder.ts';

const folder = new ProjectFolder();
afterAll(() => folder.close());

describe('dev', () => {
  test('--once deploys, prints the result and exits; the next start finds everything', async () => {
    const directory = folder.quickstart('once');
    const first = await folder.run('dev', directory, '--once', '--port', '0', '--json');
    expect(JSON.parse(first.out)).toMatchObject({ outcome: 'created', resources: 7, stage: 'dev' });
    expect(first.code).toBe(0);
    const second = await folder.runHere('dev', directory, '--once', '--port', '0', '--json');
    expect(JSON.parse(second.out)).toMatchObject({ outcome: 'unchanged', resources: 7 });
  });

  test('replaces code on save, keeps the previous version if the new one is invalid, and exits on Ctrl-C', async () => {
    const directory = join(folder.path, 'saves');
    mkdirSync(directory);
    const manifest =
      'service: saves\nprovider:\n  name: aws\nfunctions:\n  hello:\n    handler: hello.main\n';
    writeFileSync(join(directory, 'serverless.yml'), manifest);
    writeFileSync(
      join(directory, 'hello.ts'),
      "export const main = async (event) => { if (event === 'x') throw new Error('just before a save'); return 'one'; };",
    );
    const child = folder.start('dev', directory, '--port', '0', '--json');
    const [line] = await once(child.stdout, 'data');
    const { endpoint } = JSON.parse(String(line));
    const printed = linesOf(child);
    const response = async () =>
      JSON.parse((await folder.runHere('invoke', '-f', 'hello', '--endpoint', endpoint)).out);
    expect(await response()).toBe('one');

    const failed = await folder.runHere('invoke', '-f', 'hello', '--data', '"x"', '--endpoint', endpoint);
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
    expect((await folder.runHere(...remove.split(' ').slice(1))).out).toBe('saves-dev is removed.\n');
    expect(await response()).toBe('three');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('waits for the next save when the first deployment fails; --once exits', async () => {
    const directory = join(folder.path, 'first');
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
    const atOnce = await folder.runHere('dev', directory, '--once', '--port', '0');
    expect(atOnce).toMatchObject({ code: 1, errors: expect.stringContaining('first-dev was not deployed') });

    writeFileSync(manifest, project('missing.main', 9_999));
    const dev = folder.begin('dev', directory, '--port', '0', '--json');
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
    const directory = join(folder.path, 'installed');
    mkdirSync(directory);
    const save = (file: string, content: string) => writeFileSync(join(directory, file), content);
    save(
      'serverless.yml',
      'service: installed\nprovider:\n  name: aws\nfunctions:\n  hello:\n    handler: hello.main\n',
    );
    const source = "import { word } from 'words'; export const main = async () => word;";
    save('hello.ts', source);
    const dev = folder.begin('dev', directory, '--port', '0', '--json');
    const printed = linesOf(dev);
    expect(await printed('Not deployed')).toContain(
      'the package "words" is not installed. Run: npm install words',
    );
    mkdirSync(join(directory, 'node_modules/words'), { recursive: true });
    // A manager may take a while, during which a person saves again.
    save('hello.ts', `${source}\n`);
    await printed('Not deployed');
    save('node_modules/words/index.js', "exports.word = 'here';");
    save('node_modules/.package-lock.json', '{}');
    const [line] = await once(dev.stdout, 'data');
    expect(JSON.parse(String(line))).toMatchObject({ outcome: 'created', stack: 'installed-dev' });
    expect(await dev.stop()).toBe(0);
  });

  test('serves a template, and deploys a save of its code and of itself', async () => {
    const directory = join(folder.path, 'template');
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
    const dev = folder.begin('dev', join(directory, 'template.yaml'), '--port', '0', '--json');
    const printed = linesOf(dev);
    const [line] = await once(dev.stdout, 'data');
    const { endpoint, stack, leftOut } = JSON.parse(String(line));
    expect({ stack, leftOut }).toMatchObject({
      stack: 'clicks-dev',
      leftOut: [{ what: 'event Topic of Count' }, { what: 'Cluster (AWS::MSK::Cluster)' }],
    });
    const response = async () =>
      JSON.parse((await folder.runHere('invoke', '-f', 'hello', '--endpoint', endpoint)).out);
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
    const directory = folder.quickstart('broken');
    edit(directory, 'serverless.yml', 'handler.feedStream', 'handlr.feedStream');
    const { code, out, errors } = await folder.runHere('dev', directory, '--once', '--port', '0');
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(errors).toMatch(
      /^millrace: serverless\.yml:29:5 functions\.realtimeData\.handler: function "realtimeData" has no code/,
    );
  });
});
