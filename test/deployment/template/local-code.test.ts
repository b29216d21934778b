import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { localCode, withUploadedCode } from '../../../src/deployment/template/local-code.ts';
import { packCode } from '../../../src/deployment/template/pack-code.ts';
import { stackNameOf, templatePath } from '../../../src/deployment/template/template-path.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-template-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const template = {
  Globals: { Function: { CodeUri: 'shared/' } },
  Resources: {
    Own: { Type: 'AWS::Serverless::Function', Properties: { CodeUri: 'own/' } },
    Shared: { Type: 'AWS::Serverless::Function', Metadata: { BuildMethod: 'esbuild' } },
    Inline: { Type: 'AWS::Serverless::Function', Properties: { InlineCode: 'x' } },
    Uploaded: { Type: 'AWS::Serverless::Function', Properties: { CodeUri: 's3://b/k' } },
    Layer: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: 'layer/' } },
    Queue: { Type: 'AWS::SQS::Queue' },
  },
};

describe('localCode', () => {
  it('finds the code on disk, that of Globals included', () => {
    expect(localCode(template).map(({ logicalId, path }) => [logicalId, path])).toEqual([
      ['Own', 'own/'],
      ['Shared', 'shared/'],
      ['Layer', 'layer/'],
    ]);
  });

  it('names objects as each type of resource does', () => {
    const location = { bucket: 'b', key: 'k' };
    const uploaded = withUploadedCode(
      template,
      new Map([
        ['Shared', location],
        ['Layer', location],
      ]),
    );
    expect(uploaded['Resources']).toMatchObject({
      Own: { Properties: { CodeUri: 'own/' } },
      Shared: { Properties: { CodeUri: { Bucket: 'b', Key: 'k' } } },
      Layer: { Properties: { Content: { S3Bucket: 'b', S3Key: 'k' } } },
    });
  });
});

describe('packCode', () => {
  it('names what does not exist', async () => {
    const [code] = localCode(template);
    await expect(packCode(code!, folder)).rejects.toThrow('CodeUri of Own: own/ does not exist.');
  });
});

describe('templatePath', () => {
  it('tells templates from folders and manifests', () => {
    for (const name of ['template.yaml', 'serverless.yml']) writeFileSync(join(folder, name), '');
    expect(templatePath('template.yaml', folder)).toBe(join(folder, 'template.yaml'));
    expect(templatePath('serverless.yml', folder)).toBeUndefined();
    expect(templatePath('.', folder)).toBeUndefined();
    expect(templatePath('other.yaml', folder)).toBeUndefined();
  });
});

describe('stackNameOf', () => {
  it('is the name of the folder, of the project for what sam build has built', () => {
    expect(stackNameOf('/home/me/my_shop/template.yaml')).toBe('my-shop');
    expect(stackNameOf('/home/me/shop/.aws-sam/build/template.yaml')).toBe('shop');
    expect(() => stackNameOf('/home/me/1/template.yaml')).toThrow('Give one with --stack-name.');
  });
});
