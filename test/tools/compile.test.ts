import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { compileTemplate } from '../../src/manifest/compile/compile.ts';
import type { Template } from '../../src/manifest/compile/template.ts';
import { loadManifest } from '../../src/manifest/load-manifest.ts';
import { defaults } from '../manifest/project.ts';

const run = promisify(execFile);
const projects = join(import.meta.dirname, 'projects');
const modules = join(import.meta.dirname, 'node_modules');
// The node_modules of projects with plugins. Other projects have none, because osls would pack it into their bundles.
const PLUGINS: Readonly<Record<string, string>> = {
  esbuild: modules,
  webpack: join(import.meta.dirname, 'serverless-1/node_modules'),
};

// Plugins of projects that are linked one by one, since osls packs every folder that it finds.
const LINKED: Readonly<Record<string, string>> = { 'function-roles': 'serverless-iam-roles-per-function' };

// Resources that only an AWS account needs: the bucket for the code, and versions, whose names contain hashes.
const ONLY_OF_AWS = ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::Lambda::Version'];
const CODE = { S3Bucket: 'code', S3Key: 'code.zip' };

test.each(readdirSync(projects))('%s compiles to the template of osls', async (name) => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-compile-'));
  try {
    await cp(join(projects, name), directory, { recursive: true });
    await writeFile(join(directory, 'handler.js'), 'exports.handle = async () => {};');
    const plugins = PLUGINS[name];
    if (plugins !== undefined) await symlink(plugins, join(directory, 'node_modules'));
    const linked = LINKED[name];
    if (linked !== undefined) {
      await mkdir(join(directory, 'node_modules'));
      await symlink(join(modules, linked), join(directory, 'node_modules', linked));
    }
    const code = () => ({ bucket: CODE.S3Bucket, key: CODE.S3Key, sha256: '' });
    const ours = compileTemplate(loadManifest(directory, defaults), code, code);
    expect(comparable(ours)).toEqual(comparable(await packaged(directory)));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

/** The template that `osls package` makes. */
async function packaged(directory: string): Promise<Template> {
  await run(process.execPath, [join(modules, 'osls/bin/serverless.js'), 'package'], {
    cwd: directory,
    env: { ...process.env, SLS_TELEMETRY_DISABLED: '1' },
    timeout: 120_000,
  });
  const file = join(directory, '.serverless/cloudformation-template-update-stack.json');
  return JSON.parse(await readFile(file, 'utf8')) as Template;
}

/** A template without the resources that only AWS accounts need and without the location of the code. */
function comparable({ Resources, Outputs, ...rest }: Template & Record<string, unknown>) {
  const kept = Object.entries(Resources).filter(
    ([id, { Type }]) => !ONLY_OF_AWS.includes(Type) || !/^Serverless|Version/.test(id + Type),
  );
  const outputs = Object.entries((Outputs ?? {}) as Record<string, unknown>).filter(
    ([id]) => !/^ServerlessDeploymentBucket|LambdaFunctionQualifiedArn$/.test(id),
  );
  return {
    ...rest,
    Resources: Object.fromEntries(
      kept.map(([id, resource]) => [
        // The framework's id is random.
        id.replace(/^(ApiGatewayDeployment).*$/, '$1'),
        comparableResource(resource),
      ]),
    ),
    Outputs: Object.fromEntries(outputs),
  };
}

function comparableResource(resource: Template['Resources'][string]): unknown {
  if (resource.Type === 'AWS::Lambda::Function') {
    return { ...resource, Properties: { ...resource.Properties, Code: CODE } };
  }
  return resource.Type === 'AWS::IAM::Role' ? withSortedStatements(resource) : resource;
}

/** osls adds the statements for destinations in the order in which it happens to resolve them. */
function withSortedStatements(role: unknown): unknown {
  return JSON.parse(JSON.stringify(role), (key, value: unknown) =>
    key === 'Statement' && Array.isArray(value)
      ? value.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      : value,
  );
}
