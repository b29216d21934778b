import { ValidationError } from '../errors.ts';
import type { Template } from './template.ts';

/** `{{resolve:ssm:NAME}}` or `{{resolve:ssm:NAME:VERSION}}` inside a string: a value that is stored in SSM. */
export interface DynamicReference {
  /** As written in the template. */
  readonly text: string;
  readonly name: string;
  readonly version?: number;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
const START = '{{resolve:';
const END = '}}';
const SSM = /^ssm:([\w./-]+)(?::(\d+))?$/;

/**
 * Rejects references that can never be resolved, before any change. `Fn::Sub` may still compute their names.
 * @throws ValidationError
 */
export function checkReferences({ resources, outputs }: Template): void {
  for (const { type, properties } of Object.values(resources)) {
    visit(properties, `${type}/Properties`, (text, path) => {
      for (const { rest } of split(text).references) checkService(rest, path);
    });
  }
  visit(outputs, 'Outputs', (text, path) => {
    if (!text.includes(START)) return;
    throw ValidationError(
      `Template format error: Dynamic references are resolved in properties of resources only; [${path}] has one.`,
    );
  });
}

/**
 * The distinct references in properties whose intrinsic functions are already evaluated.
 * @throws ValidationError when one cannot be resolved
 */
export function referencesIn(properties: unknown, type: string): DynamicReference[] {
  const found = new Map<string, DynamicReference>();
  visit(properties, `${type}/Properties`, (source, path) => {
    for (const { text, rest } of split(source).references) {
      checkService(rest, path);
      const [, name, version] = SSM.exec(rest) ?? [];
      if (name === undefined) {
        throw ValidationError(`Incorrect format is used in the following SSM reference: [${text}]`);
      }
      found.set(text, { text, name, ...(version !== undefined && { version: Number(version) }) });
    }
  });
  return [...found.values()];
}

/** Returns the value with every reference replaced. */
export function fillReferences(value: unknown, values: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    const { texts, references } = split(value);
    return texts.map((text, index) => text + (filled(references[index], values) ?? '')).join('');
  }
  if (Array.isArray(value)) return value.map((item) => fillReferences(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillReferences(item, values)]));
}

function filled(
  reference: RawReference | undefined,
  values: ReadonlyMap<string, string>,
): string | undefined {
  return reference && (values.get(reference.text) ?? reference.text);
}

/** A reference as written in the template, with its parts. */
interface RawReference {
  readonly text: string;
  readonly rest: string;
}

/** Splits a string into references and the text between them, in one pass; an unclosed `{{resolve:` is text. */
function split(source: string): {
  readonly texts: readonly string[];
  readonly references: readonly RawReference[];
} {
  const texts: string[] = [];
  const references: RawReference[] = [];
  let at = 0;
  for (;;) {
    const start = source.indexOf(START, at);
    const end = start < 0 ? -1 : source.indexOf(END, start + START.length);
    if (end < 0) return { texts: [...texts, source.slice(at)], references };
    texts.push(source.slice(at, start));
    references.push({
      text: source.slice(start, end + END.length),
      rest: source.slice(start + START.length, end),
    });
    at = end + END.length;
  }
}

function checkService(rest: string, path: string): void {
  const service = rest.split(':', 1)[0]!;
  if (service === 'ssm') return;
  if (service === 'ssm-secure') {
    // AWS supports secure references only for properties such as database passwords; Millrace has no such resource type.
    throw ValidationError(`SSM Secure reference is not supported in: [${path}]`);
  }
  const reason =
    service === 'secretsmanager' ? 'Millrace has no Secrets Manager' : 'the service does not exist';
  throw ValidationError(
    `Dynamic reference {{resolve:${rest}}} in [${path}] cannot be resolved: ${reason}. ` +
      'Keep the value in SSM and write {{resolve:ssm:NAME}}.',
  );
}

function visit(value: unknown, path: string, each: (text: string, path: string) => void): void {
  if (typeof value === 'string') each(value, path);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) visit(item, `${path}/${key}`, each);
}
