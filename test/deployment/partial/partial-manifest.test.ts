import { expect, it } from 'vitest';
import type { Client } from '../../../src/client/client.ts';
import { partialManifest } from '../../../src/deployment/partial/partial-manifest.ts';
import { compileTemplate } from '../../../src/manifest/compile/compile.ts';
import { rejectEmpty } from '../../../src/deployment/partial/reject-empty.ts';
import { load, minimal } from '../../manifest/project.ts';

it('locates what it leaves out in the file that declares it, and in the event that uses it', async () => {
  const project = minimal(`functions:
  f: {handler: a.b, events: [stream: {type: kinesis, arn: !GetAtt Strem.Arn}]}
resources:
  - \${file(resources.yml)}
`);
  const files = { 'resources.yml': 'Resources:\n  Strem: {Type: AWS::Kinesis::Steam}\n' };
  const manifest = load(project, {}, files);
  const compiled = compileTemplate(manifest, () => ({ bucket: 'b', key: 'k' }));
  // Only a type of another server needs a call.
  const { leftOut } = await partialManifest(manifest, compiled, {} as Client);
  expect(leftOut.map(({ what, location }) => [what.split(' ')[0], location?.file, location?.line])).toEqual([
    ['Strem', 'resources.yml', 2],
    ['FEventSourceMappingKinesisStrem', 'serverless.yml', 5],
  ]);
});

it('reports what it leaves out when nothing is left to deploy', () => {
  const old = (count: number) =>
    Array.from({ length: count }, (_, index) => `  f${index}: {handler: a.b, runtime: ruby3.2}\n`).join('');
  const failure = (yaml: string) => {
    const manifest = load(yaml, { partial: true });
    const compiled = compileTemplate(manifest, () => ({ bucket: 'b', key: 'k' }));
    return () => rejectEmpty(compiled, manifest.leftOut, manifest.locationOf([]));
  };
  expect(failure(minimal(`functions:\n${old(2)}`))).toThrow(
    /^serverless\.yml:1:1: nothing is left to deploy, .*:\n {2}function f0 \(serverless\.yml:5:\d+\): .*ruby3\.2.*\. Remedy: .*\n {2}function f1 .*$/,
  );
  expect(failure(minimal(`functions:\n${old(23)}`))).toThrow(/function f19 .*\n {2}and 3 more$/);
  expect(failure(minimal())).toThrow('there is nothing to deploy. Add a function');
  expect(failure(minimal(`functions:\n  g: {handler: a.b}\n${old(1)}`))).not.toThrow();
});
