import { DEFAULT_REGION } from '../../lib/aws/default-region.ts';
import type { ConfigFile } from '../config-file.ts';
import type { ExternalRequest, ExternalResult } from '../external/external-values.ts';

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
  /** A value that is not in the text of the project. @throws PendingValues when it has not been fetched */
  external(request: ExternalRequest): ExternalResult;
}

export interface SourceRequest {
  readonly address: string | undefined;
  readonly parameters: readonly unknown[];
  readonly inputs: VariableInputs;
  readonly lookup: ConfigLookup;
}

/** `missing`: the next candidate is tried. */
export type SourceResult =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'missing'; readonly because: string };

/** An invalid request, for which no fallback is tried. */
export class VariableSourceError extends Error {
  override readonly name = 'VariableSourceError';
}

export type Source = (request: SourceRequest) => SourceResult;

const DEFAULT_STAGE = 'dev';

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

/** The value that was fetched. @throws VariableSourceError when it could not be */
export function fetched(result: ExternalResult): SourceResult {
  if (result.kind === 'failed') throw new VariableSourceError(result.because);
  return result;
}

export function required(address: string | undefined, example: string): string {
  if (address === undefined || address === '') {
    throw new VariableSourceError(`a name is missing, as in \${${example}}`);
  }
  return address;
}

export function present(value: unknown, because: string): SourceResult {
  return value === undefined || value === null ? { kind: 'missing', because } : { kind: 'value', value };
}

export function asText(value: unknown, name: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return `${value}`;
  throw new VariableSourceError(`${name} must be text, not a list or a map`);
}
