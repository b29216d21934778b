import { endOfString, endOfValue } from './value-text.ts';

/**
 * The text of a member of a JSON object as it is written: numbers keep digits that parsing would lose.
 * @param json text that was parsed, so it is known to be an object
 * @returns the last member of that name, which is the one that parsing returns; undefined when there is none
 */
export function memberText(json: string, name: string): string | undefined {
  let found: string | undefined;
  let at = json.indexOf('{') + 1;
  for (;;) {
    const keyStart = json.indexOf('"', at);
    if (keyStart < 0) return found;
    const keyEnd = endOfString(json, keyStart);
    const valueStart = json.indexOf(':', keyEnd) + 1;
    const valueEnd = endOfValue(json, valueStart);
    if (JSON.parse(json.slice(keyStart, keyEnd)) === name) found = json.slice(valueStart, valueEnd).trim();
    at = valueEnd + 1;
  }
}
