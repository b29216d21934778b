import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSamConfig } from '../../../src/deployment/template/sam-config.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-samconfig-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function configOf(text: string, name = 'samconfig.toml', template = 'template.yaml') {
  writeFileSync(join(folder, name), text);
  return readSamConfig(join(folder, template));
}

it('reads the settings of sam deploy, over those of all commands', () => {
  const config = configOf(`
version = 0.1
[default.global.parameters]
stack_name = "shop"
region = "eu-west-1"
[default.deploy.parameters]
region = "eu-north-1"
capabilities = ["CAPABILITY_IAM"]
parameter_overrides = ["Size=2", "ParameterKey=Name,ParameterValue='a b' Url=\\"http://x/?a=b\\" Empty="]
[prod.deploy.parameters]
stack_name = "other"
`);
  expect(config).toEqual({
    file: join(folder, 'samconfig.toml'),
    stackName: 'shop',
    region: 'eu-north-1',
    parameters: { Size: '2', Name: 'a b', Url: 'http://x/?a=b', Empty: '' },
  });
});

it('reads YAML with a map of parameters, for a template that sam build has written', () => {
  const text = 'default: { deploy: { parameters: { parameter_overrides: { Size: 2, Zones: [a, b] } } } }';
  const config = configOf(text, 'samconfig.yaml', '.aws-sam/build/template.yaml');
  expect(config).toMatchObject({ stackName: undefined, parameters: { Size: '2', Zones: 'a,b' } });
});

it.each([
  ['a = ', /^samconfig\.toml:1:\d+: Invalid TOML document: .*\. Correct this line\.$/],
  ['[default.deploy.parameters]\nstack_name = 1', 'samconfig.toml: stack_name must be a string.'],
  ['[default.deploy.parameters]\nparameter_overrides = "A"', 'must contain NAME=VALUE, not A.'],
  ['[default.deploy.parameters]\nparameter_overrides = "file://p"', 'cannot name a file here (file://p).'],
])('refuses %j', (text, problem) => {
  expect(() => configOf(text)).toThrow(problem);
});
