import { isJsonObject } from '../../lib/json/json-object.ts';
import { OperatorError } from '../../lib/operator-error.ts';

/** A pair in the short form, `Name=value`, or in that of the AWS CLI. Quotes keep spaces together. */
const PAIR =
  /(?:ParameterKey=)?(?<name>[^\s=,]+)(?:,ParameterValue)?=(?<value>(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\\.|[^\s"'\\])*)\s*/y;

/**
 * The values of `parameter_overrides`: a text of pairs, a list of them, or a map.
 * @param file names the file in errors
 * @throws OperatorError
 */
export function parameterOverrides(value: unknown, file: string): Record<string, string> {
  if (value === undefined) return {};
  if (Array.isArray(value)) {
    const parts = (value as unknown[]).map((part) => parameterOverrides(part, file));
    return Object.assign({}, ...parts) as Record<string, string>;
  }
  if (isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, [each].flat().join(',')]));
  }
  if (typeof value !== 'string') throw invalid(JSON.stringify(value), file);
  if (value.startsWith('file:')) {
    throw new OperatorError(
      `${file}: parameter_overrides cannot name a file here (${value}). Use --param NAME=VALUE.`,
    );
  }
  const text = value.trim();
  const parameters: Record<string, string> = {};
  const pair = new RegExp(PAIR);
  while (pair.lastIndex < text.length) {
    const rest = text.slice(pair.lastIndex);
    const { name, value: quoted } = pair.exec(text)?.groups ?? {};
    if (name === undefined || quoted === undefined) throw invalid(rest, file);
    parameters[name] = unquoted(quoted);
  }
  return parameters;
}

function unquoted(text: string): string {
  const [first] = text;
  const isQuoted = text.length > 1 && (first === '"' || first === "'") && text.endsWith(first);
  return (isQuoted ? text.slice(1, -1) : text).replaceAll(/\\([ "'])/g, '$1');
}

function invalid(text: string, file: string): OperatorError {
  return new OperatorError(`${file}: parameter_overrides must contain NAME=VALUE, not ${text}.`);
}
