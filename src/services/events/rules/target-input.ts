import type { Infer } from '../../../schema/shape.ts';
import type { Target } from '../shapes.ts';
import type { BusEvent } from './event.ts';
import { valueAtPath } from './json-path.ts';
import { type RuleDocument, ruleArn } from './rule.ts';

const PLACEHOLDER = /<([\w.-]+)>/g;

/**
 * What a target receives of an event: a constant, a part of the event, a template with parts of it, or the whole event.
 * @returns undefined when a template of JSON does not result in JSON
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function targetInput(
  rule: RuleDocument,
  target: Infer<typeof Target>,
  event: BusEvent,
): string | undefined {
  const { Input, InputPath, InputTransformer } = target;
  if (Input !== undefined) return Input;
  if (InputPath !== undefined) return JSON.stringify(valueAtPath(event, InputPath) ?? null);
  if (!InputTransformer) return JSON.stringify(event);
  const values: Record<string, unknown> = variablesOf(rule, event);
  for (const [name, path] of Object.entries(InputTransformer.InputPathsMap ?? {})) {
    values[name] = valueAtPath(event, path);
  }
  return fillTemplate(InputTransformer.InputTemplate, values);
}

/** The first placeholder of a template that is neither a variable of its own nor one of EventBridge. */
export function unknownPlaceholder({
  InputTemplate: template,
  InputPathsMap: paths = {},
}: NonNullable<Infer<typeof Target>['InputTransformer']>): string | undefined {
  const names = Array.from(template.matchAll(PLACEHOLDER), ([, name]) => name!);
  return names.find((name) => !Object.hasOwn(paths, name) && !VARIABLES.has(name));
}

const VARIABLES: ReadonlySet<string> = new Set([
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event.ingestion-time',
  'aws.events.event',
  'aws.events.event.json',
]);

function variablesOf(rule: RuleDocument, event: BusEvent): Record<string, unknown> {
  const { id, account, time, source, region, resources, version } = event;
  return {
    'aws.events.rule-arn': ruleArn(rule),
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': time,
    'aws.events.event': {
      id,
      account,
      detailType: event['detail-type'],
      time,
      source,
      region,
      resources,
      version,
    },
    'aws.events.event.json': event,
  };
}

/**
 * Replaces `<name>`: by its JSON outside of quotes, and by its text inside of them. A name without a value is an empty text.
 * In a template that is a text, an object or a list loses its quotes; in a template of JSON it does not belong in quotes:
 * docs/aws/eventbridge.md#input-transformers.
 */
function fillTemplate(template: string, values: Readonly<Record<string, unknown>>): string | undefined {
  const isText = template.trimStart().startsWith('"');
  let isQuoted = false;
  let isBroken = false;
  const filled = template.replace(/\\.|"|<([\w.-]+)>/g, (token, name: string | undefined) => {
    if (token === '"') isQuoted = !isQuoted;
    if (name === undefined) return token;
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (!isQuoted) return value === undefined ? '""' : JSON.stringify(value);
    if (typeof value === 'string' || value === undefined) return JSON.stringify(value ?? '').slice(1, -1);
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    isBroken ||= !isText;
    return withoutQuotes(JSON.stringify(value));
  });
  return isBroken ? undefined : filled;
}

/** Other escapes stay: the result is part of a JSON string. */
function withoutQuotes(json: string): string {
  return json.replace(/\\.|"/g, (token) => (token.endsWith('"') ? '' : token));
}
