import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExternalResult, ServerRequest } from '../../src/manifest/external/external-values.ts';
import { loadProjectManifest } from '../../src/manifest/load-project-manifest.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { ProgramRunner } from '../../src/manifest/programs/program-runner.ts';
import { CONFIG_PROGRAM_PATH } from '../../src/server/built-files.ts';
import { defaults, minimal, project } from './project.ts';

const noServer = async ({ source }: ServerRequest): Promise<ExternalResult> => ({
  kind: 'missing',
  because: `the server has no ${source}`,
});

function loadFiles(
  files: Readonly<Record<string, string>>,
  { fromServer = noServer, stage }: { fromServer?: typeof noServer; stage?: string } = {},
): Promise<Manifest> {
  const options = { ...defaults, environment: process.env, options: { stage } };
  return loadProjectManifest(project(files), options, {
    programs: new ProgramRunner(CONFIG_PROGRAM_PATH),
    fromServer,
  });
}

/** The variables of the provider of a manifest that contains these. */
async function environmentOf(
  variables: readonly string[],
  files: Readonly<Record<string, string>>,
  more: Parameters<typeof loadFiles>[1] = {},
): Promise<unknown> {
  const lines = variables.map((written, index) => `    V${index}: ${written}\n`).join('');
  const manifest = await loadFiles({ 'serverless.yml': minimal(`  environment:\n${lines}`), ...files }, more);
  return Object.values(manifest.provider.environment ?? {});
}

describe('a manifest that is a program', () => {
  it('is a map in TypeScript, which imports other files by the paths of tsconfig.json', async () => {
    const manifest = await loadFiles({
      'serverless.ts': `import { region } from '@shared/region';
        import { join } from 'node:path';
        const config: { service: string } & Record<string, unknown> = {
          service: 'typed',
          provider: { name: 'aws', region, environment: { FOLDER: join(__dirname, 'x'), STAGE: '\${sls:stage}' } },
        };
        export default config;`,
      'lib/region.ts': `export const region = 'eu-west-1' as const;`,
      'tsconfig.json': `{ "compilerOptions": { "paths": { "@shared/*": ["./lib/*"] } } }`,
    });
    expect(manifest).toMatchObject({ service: 'typed', region: 'eu-west-1' });
    expect(manifest.provider.environment).toEqual({ FOLDER: join(manifest.directory, 'x'), STAGE: 'dev' });
    expect(manifest.watchFiles).toContain(join(manifest.directory, 'lib/region.ts'));
  });

  it('derives the paths of handlers from the folders of the files that declare them', async () => {
    const manifest = await loadFiles({
      'serverless.ts': `import { hello } from './src/functions/hello';
        import { own } from './src/own.mjs';
        export default { service: 'typed', provider: { name: 'aws' }, functions: { hello, own } };`,
      'src/functions/hello/index.ts': `import { handlerPath } from '../../libs/resolver';
        export const hello = { handler: handlerPath(__dirname) + '/handler.main', description: __filename };`,
      'src/libs/resolver.ts': `export const handlerPath = (context: string) =>
        context.split(process.cwd())[1]!.substring(1);`,
      'src/own.mjs': `import { fileURLToPath } from 'node:url';
        const __dirname = fileURLToPath(new URL('.', import.meta.url));
        export const own = { handler: 'a.b', description: __dirname + ' ' + import.meta.filename };`,
    });
    const under = (path: string) => join(realpathSync(manifest.directory), path);
    expect(Object.fromEntries(manifest.functions)).toEqual({
      hello: {
        handler: 'src/functions/hello/handler.main',
        description: under('src/functions/hello/index.ts'),
      },
      own: { handler: 'a.b', description: `${under('src/')} ${under('src/own.mjs')}` },
    });
  });

  it.each([
    ['serverless.js', `module.exports = { service: 'js', provider: require('./provider') };`],
    ['serverless.cjs', `module.exports = async () => ({ service: 'js', provider: require('./provider') });`],
    ['serverless.mjs', `export default await Promise.resolve({ service: 'js', provider: { name: 'aws' } });`],
  ])('is what %s exports', async (name, text) => {
    const manifest = await loadFiles({ [name]: text, 'provider.js': `exports.name = 'aws';` });
    expect(manifest.service).toBe('js');
  });

  it.each([
    ['an error', `throw new Error('no configuration today');`, /^serverless\.js: .*no configuration today/],
    ['an end', `process.exit(3);`, /^serverless\.js: the program ended .*exit code 3/],
    ['no map', `module.exports = 7;`, /^serverless\.js: the file exports no configuration/],
    [
      'a key that does not exist',
      `module.exports = { service: 'shop', provider: { name: 'aws', runtme: 1 } };`,
      /^serverless\.js provider\.runtme: unknown key/,
    ],
  ])('fails by its name for %s', async (_, text, problem) => {
    await expect(loadFiles({ 'serverless.js': text })).rejects.toThrow(problem);
  });
});

describe('a variable that names a program', () => {
  it('has the value of its export, or what a function of it returns', async () => {
    const files = {
      'values.js': `module.exports = {
        plain: 'p',
        named: '\${self:service}-\${sls:stage}',
        promised: Promise.resolve({ deep: 'd' }),
        computed: async ({ options, resolveVariable, resolveConfigurationProperty }) =>
          [options.stage, await resolveVariable('self:provider.name'), await resolveVariable("opt:none, 'x'"),
           await resolveConfigurationProperty(['service'])].join('/'),
      };`,
      'whole.ts': `export default (): { key: string } => ({ key: process.env['PATH'] === undefined ? 'none' : 'env' });`,
    };
    const written = [
      '${file(values.js):plain}',
      '${file(values.js):named}',
      '${file(./values.js):promised.deep}',
      '${file(./values.js):computed}',
      '${file(whole.ts):key}',
    ];
    expect(await environmentOf(written, files, { stage: 'qa' })).toEqual([
      'p',
      'shop-qa',
      'd',
      'qa/aws/x/shop',
      'env',
    ]);
  });

  it('fails at the line of the variable', async () => {
    const files = {
      'values.js': `exports.own = ({ resolveVariable }) => resolveVariable('file(values.js):own');`,
    };
    await expect(environmentOf(['${file(values.js):own}'], files)).rejects.toThrow(
      /^serverless\.yml:5:5 provider\.environment\.V0: .*values refer to each other/,
    );
  });
});

describe('a variable that refers to the server', () => {
  const values: Readonly<Record<string, unknown>> = {
    'ssm /key true us-east-1': { type: 'String', value: 'plain' },
    'ssm /list true us-east-1': { type: 'StringList', value: 'a,b' },
    'ssm /map true us-east-1': { type: 'SecureString', value: '{"user":"u"}' },
    'ssm /map false us-east-1': { type: 'SecureString', value: '{"user":"u"}' },
    'ssm /key true eu-west-1': { type: 'String', value: 'europe' },
    's3 bucket dir/key us-east-1': 'object',
    'cf stack Output us-east-1': 'arn:of:output',
  };
  const asked: string[] = [];
  const fromServer = async ({ source, ...rest }: ServerRequest): Promise<ExternalResult> => {
    const key = [source, ...Object.values(rest)].join(' ');
    asked.push(key);
    const value = values[key];
    return value === undefined
      ? { kind: 'missing', because: `there is no ${key}` }
      : { kind: 'value', value };
  };

  it('has its value, in the form of the framework', async () => {
    const written = [
      '${ssm:/key}',
      '${ssm:/key~true}',
      '"${ssm(raw):/list}"',
      '${ssm:/list.1, "default"}',
      '"${ssm(raw, noDecrypt):/map}"',
      '${ssm(eu-west-1):/key}',
      '${s3:bucket/dir/key}',
      '${cf:stack.Output}',
      "${cf(eu-west-1):stack.Output, 'fallback'}",
      'x-${ssm:/${self:custom.name}}-y',
    ];
    const manifest = minimal(
      `  environment:\n${written.map((each, n) => `    V${n}: ${each}\n`).join('')}custom:\n  name: \${ssm:/name, 'key'}\n` +
        '  list: ${ssm:/list}\n  user: ${ssm:/map}\n  deep: ${self:custom.user.user}\n',
    ).concat('params:\n  default: { list: "${self:custom.list.1}", user: "${self:custom.user.user}" }\n');
    asked.length = 0;
    const { provider } = await loadFiles({ 'serverless.yml': manifest }, { fromServer });
    expect(Object.values(provider.environment ?? {})).toEqual([
      'plain',
      'plain',
      'a,b',
      'default',
      '{"user":"u"}',
      'europe',
      'object',
      'arn:of:output',
      'fallback',
      'x-plain-y',
    ]);
    // Each value is read once.
    expect(asked).toEqual([...new Set(asked)]);
  });

  it('names what is missing', async () => {
    await expect(environmentOf(['${ssm:/none}'], {}, { fromServer })).rejects.toThrow(
      /:5:5 provider\.environment\.V0: \$\{ssm:\/none\} has no value: there is no ssm \/none true us-east-1/,
    );
  });
});
