import type { KeyTable, Rule } from '../../../src/manifest/rules/rule.ts';

type Schema = Readonly<Record<string, unknown>> | boolean;

// A variable is text, whatever its value is.
const VARIABLE: Schema = { type: 'string', pattern: '\\$\\{' };

/** docs/serverless.schema.json: the rules of serverless.yml for editors. */
export function manifestSchema(rule: Rule): string {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'serverless.yml as Millrace reads it',
    ...(schemaOf(rule) as object),
  };
  return `${JSON.stringify(schema, null, 1)}\n`;
}

function schemaOf(rule: Rule): Schema {
  switch (rule.kind) {
    case 'any':
      return true;
    case 'text':
      return textSchema(rule);
    case 'number':
      return orVariable({
        type: rule.whole ? 'integer' : 'number',
        ...(Number.isFinite(rule.min) && { minimum: Math.min(rule.min, ...(rule.also ?? [])) }),
        ...(Number.isFinite(rule.max) && { maximum: rule.max }),
      });
    case 'boolean':
      return orVariable({ type: 'boolean' });
    case 'intrinsic':
      // A short tag such as `!Ref` reads as its argument in an editor.
      return { type: ['object', 'string', 'array'] };
    case 'list':
      return orVariable({ type: 'array', items: orNull(rule.item, rule.nullable) });
    case 'record':
      return orVariable({
        type: 'object',
        additionalProperties: orNull(rule.value, rule.nullable),
        ...(rule.key && { propertyNames: { pattern: rule.key.source } }),
      });
    case 'object':
      return orVariable({
        type: 'object',
        properties: Object.fromEntries(
          Object.entries(rule.keys).map(([name, key]) => [name, schemaOfKey(key)]),
        ),
        additionalProperties: false,
        ...(rule.required.length > 0 && { required: rule.required }),
      });
    case 'either':
      return { anyOf: rule.rules.map(schemaOf) };
  }
}

function schemaOfKey(key: KeyTable[string]): Schema {
  if ('refused' in key) return { not: {}, description: key.refused };
  if ('ignored' in key) return { description: `No effect here: ${key.ignored}.` };
  return schemaOf(key);
}

function textSchema(rule: Rule & { kind: 'text' }): Schema {
  // Numbers and flags are converted to text.
  const text = { type: ['string', 'number', 'boolean'] };
  if (rule.values) return orVariable({ enum: rule.values });
  if (!rule.pattern) return text;
  // Editors have no flags for patterns.
  return rule.pattern.flags === '' ? orVariable({ type: 'string', pattern: rule.pattern.source }) : text;
}

function orNull(rule: Rule, nullable = false): Schema {
  return nullable ? { anyOf: [schemaOf(rule), { type: 'null' }] } : schemaOf(rule);
}

function orVariable(schema: Schema): Schema {
  return { anyOf: [schema, VARIABLE] };
}
