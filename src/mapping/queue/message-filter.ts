import { parseJson } from '../../lib/json/bounded-json.ts';
import { compileEventPattern } from '../../lib/event-pattern/event-pattern.ts';
import { parsePattern } from '../filter/parse-pattern.ts';
import type { MessageRecord } from './message-record.ts';

/** Whether the function receives a message, given as the record of its event. */
export type MessageFilter = (record: MessageRecord) => boolean;

/**
 * Compiles the patterns of FilterCriteria for messages. `body` in a pattern is matched against the body parsed as JSON
 * if that is an object or a list, else against its text: docs/aws/mappings.md#filters-of-queues.
 * @throws InvalidPattern
 */
export function compileMessageFilter(patterns: readonly string[]): MessageFilter {
  if (patterns.length === 0) return () => true;
  const filters = patterns.map((text) => compileEventPattern(parsePattern(text)));
  return (record) => {
    const event = { ...record, body: readBody(record['body']) };
    return filters.some((matches) => matches(event));
  };
}

function readBody(body: unknown): unknown {
  if (typeof body !== 'string' || !/^\s*[{[]/.test(body)) return body;
  try {
    return parseJson(body);
  } catch {
    return body;
  }
}
