/**
 * The values that metric filters take from a message: `$.a.b[0]` of a message that a pattern in braces matches, `$name` of
 * one with fields between spaces, or `$3` for a field without a name.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 */
import { isJsonSelector, tokenize } from './condition.ts';
import { compileFields } from './fields.ts';
import { compileJsonSelector } from './json.ts';

/** Returns undefined for a message without the value. */
export type Selection = (message: string) => string | undefined;

/** @returns undefined for a selector that cannot be used with the pattern */
export function compileSelection(selector: string, pattern: string): Selection | undefined {
  const trimmed = pattern.trim();
  if (trimmed.startsWith('{')) return isJsonSelector(selector) ? selectJson(selector) : undefined;
  const [, name] = /^\$(\w+)$/.exec(selector) ?? [];
  if (name === undefined || !trimmed.startsWith('[')) return undefined;
  const { names, fieldsOf } = compileFields(trimmed);
  if (!names.has(name) && !/^[1-9]\d*$/.test(name)) return undefined;
  return (message) => fieldsOf(message)?.get(name);
}

/** All values that a pattern names, by selector. Patterns of terms name none. */
export function compileExtraction(pattern: string): (message: string) => Record<string, string> {
  const trimmed = pattern.trim();
  if (trimmed.startsWith('[')) {
    const { fieldsOf } = compileFields(trimmed);
    return (message) =>
      Object.fromEntries(Array.from(fieldsOf(message) ?? [], ([name, value]) => [`$${name}`, value]));
  }
  if (!trimmed.startsWith('{')) return () => ({});
  const selectors = tokenize(trimmed).filter(({ kind }) => kind === 'selector');
  const selections = selectors.map(({ text }) => [text, selectJson(text)] as const);
  return (message) =>
    Object.fromEntries(
      selections.flatMap(([selector, select]) => {
        const value = select(message);
        return value === undefined ? [] : [[selector, value]];
      }),
    );
}

/** The first value that is found, and is no object and no list. */
function selectJson(selector: string): Selection {
  const select = compileJsonSelector(selector);
  return (message) => {
    const found = select(message).find(
      (value) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean',
    );
    return found === undefined ? undefined : `${found}`;
  };
}
