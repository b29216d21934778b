import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../../lib/operator-error.ts';
import { ownMember } from '../../lib/own-member.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The environment with the variables of a project's `.env.<stage>` and `.env` added. A variable that is already set
 * has precedence over both files, and the stage's file over `.env`.
 */
export function withDotenv(directory: string, stage: string, environment: Variables): Variables {
  const files = [`.env.${stage}`, '.env'].map((name) => join(directory, name));
  return { ...addDotenv(files, environment), ...environment };
}

/**
 * The variables that files contain, with the values of the environment for those that are set there. An earlier file
 * has precedence; one that does not exist has none.
 */
export function addDotenv(files: readonly string[], environment: Variables): Record<string, string> {
  const found: Record<string, string> = {};
  for (const file of files.filter((each) => existsSync(each))) {
    const known = { ...found, ...environment };
    for (const [name, value] of Object.entries(parseDotenv(readFileSync(file, 'utf8'), known))) {
      if (!Object.hasOwn(found, name)) found[name] = ownMember(environment, name) ?? value;
    }
  }
  return found;
}

/**
 * `NAME=value`, with an optional `export` before it and an optional comment after it. A quoted value may span lines and
 * contain escaped quotes of its kind. `util.parseEnv` of Node.js 20 ends a value at an escaped quote, and treats a line
 * without `=` as part of the next name.
 */
const ASSIGNMENT =
  /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*("(?:\\"|[^"])*"|'(?:\\'|[^'])*'|`(?:\\`|[^`])*`|[^#\n]*)[ \t]*(?:#.*)?$/gm;

/**
 * Parses a `.env` file and replaces references with values from `environment` and from previous lines. The results are
 * those of dotenv and dotenv-expand, which the framework uses: references are replaced within quotes of any kind, and
 * an escaped quote keeps its backslash.
 * @throws OperatorError
 */
export function parseDotenv(text: string, environment: Variables = {}): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [, name, raw] of text.replaceAll(/\r\n?/g, '\n').matchAll(ASSIGNMENT)) {
    values[name!] = expand(
      name!,
      unquote(raw!.trim()),
      (other) => ownMember(environment, other) ?? ownMember(values, other) ?? '',
    );
  }
  return values;
}

function unquote(raw: string): string {
  const [, quote, quoted] = /^(["'`])(.*)\1$/s.exec(raw) ?? [];
  if (quoted === undefined) return raw;
  return quote === '"' ? quoted.replaceAll('\\n', '\n').replaceAll('\\r', '\r') : quoted;
}

// `$NAME`, `${NAME}`, `${NAME:-default}` or `${NAME:+alternative}`; innermost first, so that a default may contain a
// reference.
const REFERENCE = /(?<!\\)\$(?:([A-Za-z_]\w*)|\{([^{}:+-]+)(?:(:?[-+])([^{}]*))?\})/;

/** Each takes a pass over what may contain it. */
const MAX_REFERENCES = 1_000;

/**
 * Replaces references. `\$` is a literal dollar sign. References in the values that replace them are not replaced
 * again.
 * @throws OperatorError
 */
function expand(name: string, value: string, lookUp: (name: string) => string): string {
  let done = '';
  let text = value;
  let count = 0;
  for (let found = REFERENCE.exec(text); found; found = REFERENCE.exec(text)) {
    if (++count > MAX_REFERENCES) {
      throw new OperatorError(
        `.env: the value of ${name} has more than ${MAX_REFERENCES} references to other variables: split it, or write \\$ for a dollar sign`,
      );
    }
    const [whole, bare, braced, operator = '-', operand = ''] = found;
    const known = lookUp(bare ?? braced!);
    const isAlternative = operator.endsWith('+');
    const replacement = isAlternative === (known !== '') ? operand : known;
    const escaped = replacement.replaceAll('$', '\\$');
    // Text before the nearest open reference does not change any more; a character of it may be a backslash.
    const before = text.slice(0, found.index);
    const open = before.lastIndexOf('${');
    const kept = Math.max(0, (open < 0 ? before.length : open) - 1);
    done += before.slice(0, kept);
    text = before.slice(kept) + escaped + text.slice(found.index + whole.length);
  }
  return (done + text).replaceAll('\\$', '$');
}
