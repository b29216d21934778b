import { expect, it } from 'vitest';
import type { Client } from '../../../src/client/client.ts';
import { partialManifest } from '../../../src/deployment/partial/partial-manifest.ts';
import { compileTemplate } from '../../../src/manifest/compile/compile.ts';
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
