import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { type ConfigFile, readConfigFile } from '../config-file.ts';

/** The inputs for variables other than the manifest. */
export interface VariableInputs {
  /** Absolute. */
  readonly directory: string;
  /** Options of the command line, for `${opt:…}`. */
  readonly options: Readonly<Record<string, string | undefined>>;
  /** `--param key=value`. */
  readonly params: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly accountId: string;
  /** `${sls:instanceId}`: one per run. */
  readonly instanceId: string;
}

/** Gives sources access to the rest of the configuration, with resolved values. */
export interface ConfigLookup {
  /** The value at a dotted address of the manifest, or undefined. */
  self(address: string): unknown;
  /** A value of a file, whose own variables are resolved as well. */
  inFile(file: ConfigFile, address: string): unknown;
  /** Registers a file that a variable refers to, so that it is watched. */
  readFile(path: string): void;
}

interface SourceRequest {
  readonly address: string | undefined;
  readonly parameters: readonly unknown[];
  readonly inputs: VariableInputs;
  readonly lookup: ConfigLookup;
}

/** `missing`: the next candidate is tried. `unsupported`: the next candidate is tried, with a warning. */
export type SourceResult =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'missing'; readonly because: string }
  | { readonly kind: 'unsupported'; readonly because: string };

/** An invalid request, for which no fallback is tried. */
export class VariableSourceError extends Error {
  override readonly name = 'VariableSourceError';
}

type Source = (request: SourceRequest) => SourceResult;

const DEFAULT_STAGE = 'dev';
const DEFAULT_REGION = 'us-east-1';

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
  ['cf', unsupported('outputs of other stacks')],
  ['ssm', unsupported('SSM parameters')],
  ['s3', unsupported('S3 objects')],
]);

/** `--stage`, else `provider.stage`, else `dev`. */
export function stageOf(inputs: VariableInputs, lookup: ConfigLookup): string {
  return asText(inputs.options['stage'] ?? lookup.self('provider.stage') ?? DEFAULT_STAGE, 'provider.stage');
}

/** `--region`, else `provider.region`, else `us-east-1`. */
export function regionOf(inputs: VariableInputs, lookup: ConfigLookup): string {
  return asText(
    inputs.options['region'] ?? lookup.self('provider.region') ?? DEFAULT_REGION,
    'provider.region',
  );
}

function fromSelf({ address = '', lookup }: SourceRequest): SourceResult {
  return present(lookup.self(address), `the manifest has no ${address}`);
}

function fromOption({ address, inputs }: SourceRequest): SourceResult {
  const name = required(address, 'opt:stage');
  return present(inputs.options[name], `the option --${name} is not given`);
}

function fromEnvironment({ address, inputs }: SourceRequest): SourceResult {
  const name = required(address, 'env:NAME');
  return present(inputs.environment[name], `the environment variable ${name} is not set`);
}

function fromFile({ address = '', parameters, inputs, lookup }: SourceRequest): SourceResult {
  const name = asText(parameters[0] ?? '', 'the name of a file');
  if (name === '') throw new VariableSourceError('name the file, as in ${file(./values.yml):key}');
  const path = resolve(inputs.directory, name);
  lookup.readFile(path);
  if (!existsSync(path) || !statSync(path).isFile()) {
    return { kind: 'missing', because: `there is no file ${name}` };
  }
  const kind = extname(path).toLowerCase();
  switch (kind) {
    case '.yml':
    case '.yaml':
    case '.json': {
      const value = lookup.inFile(readConfigFile(path, inputs.directory), address);
      return present(value, `${name} has no ${address}`);
    }
    case '.txt':
      return { kind: 'value', value: readFileSync(path, 'utf8').trim() };
    default:
      throw new VariableSourceError(
        `${name} is a ${kind || 'file without an extension'}; Millrace reads values from .yml, .yaml, .json and ` +
          '.txt only, and runs no code for them. Write the values to such a file',
      );
  }
}

function fromParam({ address, inputs, lookup }: SourceRequest): SourceResult {
  const name = required(address, 'param:name');
  const stage = stageOf(inputs, lookup);
  const value =
    inputs.params[name] ?? lookup.self(`params.${stage}.${name}`) ?? lookup.self(`params.default.${name}`);
  return present(
    value,
    `--param ${name}=… is not given, and neither params.${stage} nor params.default has ${name}`,
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

function unsupported(feature: string): Source {
  return () => ({ kind: 'unsupported', because: `${feature} are not available in Millrace yet` });
}

function required(address: string | undefined, example: string): string {
  if (address === undefined || address === '') {
    throw new VariableSourceError(`a name is missing, as in \${${example}}`);
  }
  return address;
}

function present(value: unknown, because: string): SourceResult {
  return value === undefined || value === null ? { kind: 'missing', because } : { kind: 'value', value };
}

function asText(value: unknown, name: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return `${value}`;
  throw new VariableSourceError(`${name} must be text, not a list or a map`);
}
