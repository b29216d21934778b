import type { Infer } from '../../../schema/shape.ts';
import type { Target } from '../shapes.ts';
import type { BusEvent } from './event.ts';
import { valueAtPath } from './json-path.ts';
import { type RuleDocument, ruleArn } from './rule.ts';

/**
 * What a target receives of an event: a constant, a part of the event, a template with parts of it, or the whole event.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function targetInput(rule: RuleDocument, target: Infer<typeof Target>, event: BusEvent): string {
  const { Input, InputPath, InputTransformer } = target;
  if (Input !== undefined) return Input;
  if (InputPath !== undefined) return JSON.stringify(valueAtPath(event, InputPath) ?? null);
  if (!InputTransformer) return JSON.stringify(event);
  const { detail: _, ...withoutDetail } = event;
  const values: Record<string, unknown> = {
    'aws.events.rule-arn': ruleArn(rule),
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': event.time,
    'aws.events.event': withoutDetail,
    'aws.events.event.json': event,
  };
  for (const [name, path] of Object.entries(InputTransformer.InputPathsMap ?? {})) {
    values[name] = valueAtPath(event, path);
  }
  return fillTemplate(InputTransformer.InputTemplate, values);
}

/**
 * Replaces `<name>`: by its JSON outside of quotes, and by its text inside of them. A name without a value is null or
 * nothing (assumed: AWS only says that it does not appear).
 */
function fillTemplate(template: string, values: Readonly<Record<string, unknown>>): string {
  let isQuoted = false;
  return template.replace(/\\.|"|<([\w.-]+)>/g, (token, name: string | undefined) => {
    if (token === '"') isQuoted = !isQuoted;
    if (name === undefined) return token;
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (!isQuoted) return JSON.stringify(value ?? null);
    const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
    return JSON.stringify(text).slice(1, -1);
  });
}
