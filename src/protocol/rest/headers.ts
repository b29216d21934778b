import { readScalarText, writeScalarText } from '../scalar-text.ts';
import type { BoundMembers } from '../bound-members.ts';

/** Reads the members in headers into `target`. Absent ones are omitted. */
export function readHeaders(
  members: BoundMembers['header'],
  headers: Readonly<Record<string, string | undefined>>,
  target: Record<string, unknown>,
): void {
  for (const { name, shape, wireName } of members) {
    if (shape.kind === 'map') {
      target[name] = headersWithPrefix(headers, wireName);
      continue;
    }
    const text = headers[wireName];
    if (text !== undefined) target[name] = readScalarText(shape, text);
  }
}

/** Adds the members in headers to `target`. */
export function writeHeaders(
  members: BoundMembers['header'],
  source: Readonly<Record<string, unknown>>,
  target: Record<string, string>,
): void {
  for (const { name, shape, wireName } of members) {
    const value = source[name];
    if (value === undefined) continue;
    if (shape.kind === 'map') {
      for (const [key, entry] of Object.entries(value as Record<string, unknown>)) {
        target[wireName + key] = toHeaderText(writeScalarText(shape.value, entry));
      }
    } else {
      target[wireName] = toHeaderText(writeScalarText(shape, value));
    }
  }
}

function headersWithPrefix(
  headers: Readonly<Record<string, string | undefined>>,
  prefix: string,
): Record<string, string> {
  const found = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && name.startsWith(prefix) && name.length > prefix.length) {
      found[name.slice(prefix.length)] = value;
    }
  }
  return found;
}

/** Replaces characters that a header cannot contain with a question mark: RFC 9110 section 5.5. */
function toHeaderText(text: string): string {
  return text.replace(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '?');
}
