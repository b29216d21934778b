import { JsonTooDeep, measureJson } from '../../../lib/json/bounded-json.ts';
import { isJsonObject } from '../../../lib/json/json-object.ts';
import { hasAlias, parseYaml } from '../../../lib/yaml/bounded-yaml.ts';
import { ValidationError } from '../errors.ts';
import { MAX_TEMPLATE_DEPTH } from '../limits.ts';
import { rejectFormat } from './problem.ts';

/**
 * Parses the text of a template, JSON or YAML, whatever it declares.
 * @throws ValidationError
 */
export function parseTemplateTree(text: string): Readonly<Record<string, unknown>> {
  const value = parseJsonTemplate(text) ?? parseYamlTemplate(text);
  return isJsonObject(value) ? value : rejectFormat('unsupported structure.');
}

/**
 * Converts a YAML template to JSON; returns undefined for one that is JSON already.
 * @throws ValidationError
 */
export function templateAsJson(text: string): string | undefined {
  return parseJsonTemplate(text) === undefined ? JSON.stringify(parseYamlTemplate(text)) : undefined;
}

/**
 * Parses JSON directly, because the YAML parser takes a hundred times as long. Returns undefined for text that is not
 * JSON, and for JSON with a duplicate key, which `JSON.parse` would accept silently.
 */
function parseJsonTemplate(text: string): unknown {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const { members } = measureJson(Buffer.from(text), MAX_TEMPLATE_DEPTH);
    const value: unknown = JSON.parse(text);
    return countMembers(value) === members ? value : undefined;
  } catch (error) {
    if (error instanceof JsonTooDeep) return rejectFormat(`JSON not well-formed. ${error.message}.`);
    return undefined;
  }
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce<number>((sum, member) => sum + countMembers(member), own);
}

function parseYamlTemplate(text: string): unknown {
  const read = parseYaml(text);
  if (read.error) {
    const { message, line, column } = read.error;
    return rejectFormat(`YAML not well-formed. (line ${line}, column ${column}) ${message}.`);
  }
  // "We don't support … aliases": https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
  if (hasAlias(read.document)) {
    throw ValidationError('Template error: YAML aliases are not allowed in CloudFormation templates');
  }
  return read.document.toJS();
}
