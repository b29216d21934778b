import { compileEventPattern } from '../../../lib/event-pattern/event-pattern.ts';
import { parseJson } from '../../../lib/json/bounded-json.ts';
import { parseJsonObject } from '../../../lib/json/json-object.ts';
import type { Infer } from '../../../schema/shape.ts';
import type { MessageAttributes } from '../../sqs/message/attributes.ts';

type FilteredMessage = {
  readonly message: string;
  readonly attributes: Infer<typeof MessageAttributes> | undefined;
};

/**
 * Compiles the filter policy of a subscription, whose operators are those of event patterns.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 * @throws InvalidPattern, and SyntaxError for text that is not JSON
 */
export function compileFilterPolicy(
  policy: string,
  scope: 'MessageAttributes' | 'MessageBody' = 'MessageAttributes',
): (message: FilteredMessage) => boolean {
  const pattern = parseJson(policy);
  const matches = compileEventPattern(pattern);
  if (scope === 'MessageBody') {
    return ({ message }) => {
      // A body that is no JSON object matches no policy.
      const body = parseJsonObject(message);
      return body !== undefined && matches(body);
    };
  }
  return ({ attributes = {} }) => matches(valuesOf(attributes));
}

/** Binary attributes are ignored: https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
function valuesOf(attributes: Infer<typeof MessageAttributes>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { DataType, StringValue }]) => {
      if (StringValue === undefined) return [];
      return [[name, valueOf(DataType, StringValue)]];
    }),
  );
}

function valueOf(type: string, text: string): unknown {
  if (type.startsWith('Number')) return Number(text);
  if (type !== 'String.Array') return text;
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
