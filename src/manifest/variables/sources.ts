import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { ownMember } from '../../lib/own-member.ts';
import { plainFile, readConfigFile } from '../config-file.ts';
import { fromObject, fromParameter, fromStack } from './server-sources.ts';
import {
  asText,
  fetched,
  present,
  regionOf,
  required,
  type Source,
  type SourceRequest,
  type SourceResult,
  stageOf,
  VariableSourceError,
} from './source.ts';

/** Every source by its name in `${name:…}`. */
export const SOURCES: ReadonlyMap<string, Source> = new Map<string, Source>([
  ['self', fromSelf],
  ['opt', fromOption],
  ['env', fromEnvironment],
  ['file', fromFile],
  ['param', fromParam],
  ['sls', fromRun],
  ['aws', fromAccount],
  ['strToBool', toBoolean],
  ['cf', fromStack],
  ['ssm', fromParameter],
  ['s3', fromObject],
]);

function fromSelf({ address = '', lookup }: SourceRequest): SourceResult {
  return present(lookup.self(address), `the manifest has no ${address}${remedyOf(address)}`);
}

/** Version 1 of the framework had a default for these. */
function remedyOf(address: string): string {
  if (address === 'provider.stage') return ', so write ${sls:stage}';
  return address === 'provider.region' ? ', so write ${aws:region}' : '';
}

function fromOption({ address, inputs }: SourceRequest): SourceResult {
  const name = required(address, 'opt:stage');
  const because = ['stage', 'region'].includes(name)
    ? `the option --${name} is not given`
    : `Millrace has no option --${name}, so write \${param:${name}} and give --param ${name}=…`;
  return present(ownMember(inputs.options, name), because);
}

function fromEnvironment({ address, inputs }: SourceRequest): SourceResult {
  const name = required(address, 'env:NAME');
  return present(ownMember(inputs.environment, name), `the environment variable ${name} is not set`);
}

function fromFile({ address = '', parameters, inputs, lookup }: SourceRequest): SourceResult {
  const name = asText(parameters[0] ?? '', 'the name of a file');
  if (name === '') throw new VariableSourceError('name the file, as in ${file(./values.yml):key}');
  const path = resolve(inputs.directory, name);
  lookup.readFile(path);
  if (!existsSync(path) || !statSync(path).isFile()) {
    return { kind: 'missing', because: `there is no file ${name}` };
  }
  switch (extname(path).toLowerCase()) {
    case '.yml':
    case '.yaml':
    case '.tfstate':
    case '.json': {
      const value = lookup.inFile(readConfigFile(path, inputs.directory), address);
      return present(value, `${name} has no ${address}`);
    }
    case '.js':
    case '.cjs':
    case '.mjs':
    case '.ts':
    case '.mts': {
      const exported = fetched(lookup.external({ source: 'program', file: path, address }));
      if (exported.kind === 'missing') return exported;
      const value = lookup.inFile(plainFile(path, inputs.directory, exported.value), '');
      return present(value, `${name} exports no ${address}`);
    }
    default:
      return { kind: 'value', value: readFileSync(path, 'utf8') };
  }
}

function fromParam({ address, inputs, lookup }: SourceRequest): SourceResult {
  const name = required(address, 'param:name');
  const stage = stageOf(inputs, lookup);
  // `stages:` is the form of version 4 of the framework, `params:` the older one.
  const value =
    inputs.params[name] ??
    lookup.self(`stages.${stage}.params.${name}`) ??
    lookup.self(`params.${stage}.${name}`) ??
    lookup.self(`stages.default.params.${name}`) ??
    lookup.self(`params.default.${name}`);
  return present(
    value,
    `--param ${name}=… is not given, and neither params nor stages has ${name} for ${stage} or default`,
  );
}

function fromRun({ address, inputs, lookup }: SourceRequest): SourceResult {
  if (address === 'stage') return { kind: 'value', value: stageOf(inputs, lookup) };
  if (address === 'instanceId') return { kind: 'value', value: inputs.instanceId };
  throw new VariableSourceError('sls supports only ${sls:stage} and ${sls:instanceId}');
}

function fromAccount({ address, inputs, lookup }: SourceRequest): SourceResult {
  if (address === 'region') return { kind: 'value', value: regionOf(inputs, lookup) };
  if (address === 'accountId') return { kind: 'value', value: inputs.accountId };
  throw new VariableSourceError('aws supports only ${aws:region} and ${aws:accountId}');
}

function toBoolean({ parameters }: SourceRequest): SourceResult {
  const text = asText(parameters[0] ?? '', 'the argument of strToBool')
    .trim()
    .toLowerCase();
  if (text === 'true' || text === '1') return { kind: 'value', value: true };
  if (text === 'false' || text === '0') return { kind: 'value', value: false };
  throw new VariableSourceError(`strToBool accepts true, false, 1 or 0, not "${text}"`);
}
