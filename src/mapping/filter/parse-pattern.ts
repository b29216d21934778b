import { parseJson } from '../../lib/json/bounded-json.ts';
import { isObject } from '../../lib/event-pattern/event-pattern.ts';
import { InvalidPattern } from '../../lib/event-pattern/invalid-pattern.ts';

/** @throws InvalidPattern unless the text is a JSON object */
export function parsePattern(text: string): Readonly<Record<string, unknown>> {
  let pattern: unknown;
  try {
    pattern = parseJson(text);
  } catch {
    throw new InvalidPattern();
  }
  if (!isObject(pattern)) throw new InvalidPattern();
  return pattern;
}
