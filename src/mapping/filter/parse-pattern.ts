import { parseJson } from '../../lib/json/bounded-json.ts';
import { isJsonObject } from '../../lib/json/json-object.ts';
import { InvalidPattern } from '../../lib/event-pattern/invalid-pattern.ts';

/** @throws InvalidPattern unless the text is a JSON object */
export function parsePattern(text: string): Readonly<Record<string, unknown>> {
  let pattern: unknown;
  try {
    pattern = parseJson(text);
  } catch {
    throw new InvalidPattern('Filter is not JSON');
  }
  if (!isJsonObject(pattern)) throw new InvalidPattern('Filter is not an object');
  return pattern;
}
