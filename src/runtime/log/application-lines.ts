import { parseJsonObject } from '../../lib/json/json-object.ts';

/** The levels of applications, the least severe first. */
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const DEFAULT_LEVEL = 'INFO';
/** https://www.rfc-editor.org/rfc/rfc3339 */
const TIMESTAMP = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/**
 * Whether a line that a function has written itself, with a logging library of its own, is severe enough to be logged. A
 * JSON object has the level of its member `level`, and INFO without a valid one or a valid timestamp; other lines have no
 * level: docs/aws/lambda-invocations.md#json-logs.
 */
export function isSevereEnough(line: string, minimum = DEFAULT_LEVEL): boolean {
  const least = LEVELS.indexOf(minimum);
  // Nothing is below TRACE, and most lines are no JSON.
  if (least <= 0 || !line.startsWith('{')) return true;
  const members = parseJsonObject(line);
  return !members || LEVELS.indexOf(levelOf(members)) >= least;
}

function levelOf({ level, timestamp, time }: Readonly<Record<string, unknown>>): string {
  if (typeof level !== 'string' || ![timestamp, time].some(isTimestamp)) return DEFAULT_LEVEL;
  const name = level.toUpperCase();
  return LEVELS.includes(name) ? name : DEFAULT_LEVEL;
}

function isTimestamp(value: unknown): boolean {
  return typeof value === 'string' && TIMESTAMP.test(value);
}
