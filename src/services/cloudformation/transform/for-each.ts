import { isJsonObject } from '../../../lib/json/json-object.ts';
import { ValidationError } from '../errors.ts';
import { MAX_TEMPLATE_BYTES } from '../limits.ts';
import { evaluate, type Scope } from '../template/evaluate.ts';
import { EvaluationWork } from '../template/evaluation-work.ts';

const PREFIX = 'Fn::ForEach::';

export function isLoop(name: string): boolean {
  return name.startsWith(PREFIX);
}

/**
 * Replaces every `Fn::ForEach` by what it produces: docs/aws/cloudformation.md#language-extensions. The result is bounded
 * like a template.
 * @param scope the values that collections can refer to
 * @throws ValidationError
 */
export function expandLoops(section: unknown, scope: Scope): unknown {
  return expand(section, scope, new EvaluationWork(MAX_TEMPLATE_BYTES));
}

function expand(value: unknown, scope: Scope, work: EvaluationWork): unknown {
  if (typeof value === 'string') work.charge(value.length);
  if (Array.isArray(value)) return value.map((item) => expand(item, scope, work));
  if (!isJsonObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    work.charge(name.length);
    const produced = isLoop(name)
      ? iterate(name, member, scope, work)
      : { [name]: expand(member, scope, work) };
    for (const [key, each] of Object.entries(produced)) {
      if (Object.hasOwn(result, key)) {
        throw ValidationError(`Template format error: ${name} produces ${key}, which exists already.`);
      }
      result[key] = each;
    }
  }
  return result;
}

function iterate(name: string, loop: unknown, scope: Scope, work: EvaluationWork): Record<string, unknown> {
  const [identifier, collection, fragment] = Array.isArray(loop) ? (loop as unknown[]) : [];
  if (typeof identifier !== 'string' || !isJsonObject(fragment)) {
    throw ValidationError(
      `Template format error: ${name} must be a list of an identifier, a collection and a map of one output.`,
    );
  }
  const items = itemsOf(name, collection, scope);
  const result: Record<string, unknown> = {};
  for (const item of items) {
    const produced = expand(replaceIdentifier(fragment, identifier, item), scope, work);
    for (const [key, value] of Object.entries(produced as Record<string, unknown>)) {
      if (Object.hasOwn(result, key)) {
        throw ValidationError(
          `Template format error: ${name} produces ${key} more than once. Its key must contain \${${identifier}}.`,
        );
      }
      result[key] = value;
    }
  }
  return result;
}

function itemsOf(name: string, collection: unknown, scope: Scope): string[] {
  const items: unknown = Array.isArray(collection)
    ? (collection as unknown[]).flatMap((item) => evaluate(item, scope))
    : evaluate(collection, scope);
  if (Array.isArray(items)) return items.map(String);
  throw ValidationError(`Template format error: the collection of ${name} must be a list of texts.`);
}

/** Replaces `${ID}` in texts, `&{ID}` without other characters than letters and digits, and `Ref` to it. */
function replaceIdentifier(value: unknown, identifier: string, item: string): unknown {
  if (typeof value === 'string') {
    return value
      .replaceAll(`\${${identifier}}`, () => item)
      .replaceAll(`&{${identifier}}`, () => item.replaceAll(/[^A-Za-z0-9]/g, ''));
  }
  if (Array.isArray(value)) return value.map((each) => replaceIdentifier(each, identifier, item));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && value['Ref'] === identifier) return item;
  return Object.fromEntries(
    entries.map(([name, member]) => [
      String(replaceIdentifier(name, identifier, item)),
      replaceIdentifier(member, identifier, item),
    ]),
  );
}
