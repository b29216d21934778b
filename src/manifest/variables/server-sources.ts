import {
  asText,
  fetched,
  regionOf,
  required,
  type SourceRequest,
  type SourceResult,
  VariableSourceError,
} from './source.ts';

// Version 1 of the framework wrote the options of a parameter after its name.
const PARAMETER_SUFFIX = /~(true|false|split)$/;

/** `ssm(region, raw, noDecrypt):name`. A list becomes a list, and JSON in a SecureString a map, unless `raw` is given. */
export function fromParameter({ address, parameters, inputs, lookup }: SourceRequest): SourceResult {
  const words = parameters.map((parameter) => asText(parameter, 'a parameter of ssm'));
  const options = ['raw', 'noDecrypt'];
  const region = words.find((word) => !options.includes(word)) ?? regionOf(inputs, lookup);
  const name = required(address, 'ssm:/path/name').replace(PARAMETER_SUFFIX, '');
  const decrypt = !words.includes('noDecrypt');
  const result = fetched(lookup.external({ source: 'ssm', name, decrypt, region }));
  if (result.kind === 'missing') return result;
  const { type, value } = result.value as { readonly type: string; readonly value: string };
  if (words.includes('raw')) return { kind: 'value', value };
  if (type === 'StringList') return { kind: 'value', value: value.split(',') };
  return { kind: 'value', value: type === 'SecureString' ? parsedMap(value) : value };
}

function parsedMap(text: string): unknown {
  if (!text.startsWith('{')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** `s3:bucket/key` */
export function fromObject({ address, inputs, lookup }: SourceRequest): SourceResult {
  const [bucket, key] = splitAt(required(address, 's3:bucket/key'), '/', 's3:bucket/key');
  return fetched(lookup.external({ source: 's3', bucket, key, region: regionOf(inputs, lookup) }));
}

/** `cf(region):stack.output` */
export function fromStack({ address, parameters, inputs, lookup }: SourceRequest): SourceResult {
  const [stack, output] = splitAt(required(address, 'cf:stack.output'), '.', 'cf:stack.output');
  const region =
    parameters[0] === undefined ? regionOf(inputs, lookup) : asText(parameters[0], 'the region of cf');
  return fetched(lookup.external({ source: 'cf', stack, output, region }));
}

function splitAt(address: string, separator: string, example: string): [string, string] {
  const index = address.indexOf(separator);
  if (index < 0) throw new VariableSourceError(`"${separator}" is missing, as in \${${example}}`);
  return [address.slice(0, index), address.slice(index + 1)];
}
