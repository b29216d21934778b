import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Letters, digits and underscores; `export` before the name is allowed, as in a shell. */
const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/;

/**
 * The environment with a project's `.env.<stage>` and `.env` behind it: what is set already wins over both,
 * and the stage's file over the general one.
 */
export function withDotenv(
  directory: string,
  stage: string,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const files = [`.env.${stage}`, '.env'].map((name) => join(directory, name));
  return files
    .filter((file) => existsSync(file))
    .reduce((known, file) => ({ ...parseDotenv(readFileSync(file, 'utf8'), known), ...known }), environment);
}

/**
 * Lines of `NAME=value`. Values may be quoted; `#` starts a comment outside quotes. `$NAME` and `${NAME}` are
 * filled in, except in single quotes. Lines of another form are skipped, as dotenv does.
 */
export function parseDotenv(
  text: string,
  known: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const values: Record<string, string> = {};
  const fill = (value: string) =>
    value.replace(
      /\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?/g,
      (_, name: string) => known[name] ?? values[name] ?? '',
    );
  for (const line of text.split(/\r?\n/)) {
    const match = ASSIGNMENT.exec(line);
    if (match) values[match[1]!] = readValue(match[2]!, fill);
  }
  return values;
}

function readValue(raw: string, fill: (value: string) => string): string {
  const single = /^'([^']*)'/.exec(raw);
  if (single) return single[1]!;
  const double = /^"((?:[^"\\]|\\.)*)"/.exec(raw);
  if (double) return fill(double[1]!.replaceAll('\\n', '\n').replaceAll('\\"', '"'));
  return fill(raw.replace(/(^|\s)#.*$/, '').trim());
}
