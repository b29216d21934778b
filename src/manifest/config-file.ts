import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type Document, isAlias, isCollection, isMap, isNode, type LineCounter } from 'yaml';
import { explainFileError } from '../lib/disk/file-errors.ts';
import { parseYaml, type YamlError } from '../lib/yaml/bounded-yaml.ts';
import { ManifestError } from './manifest-error.ts';
import type { ConfigPath, SourceLocation } from './source-location.ts';

/** A parsed YAML or JSON file, with the location of every value. */
export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  /** Short tags (`!GetAtt`) are in their long form; variables are not resolved. */
  readonly value: unknown;
  /** The location of a value, or of the nearest enclosing value when it is not in this file. */
  locationOf(path: ConfigPath): SourceLocation;
}

/**
 * Parses YAML, which includes JSON.
 * @param baseDirectory messages contain the path relative to this folder
 * @throws ManifestError with line and column when the text is not YAML
 * @throws OperatorError when the file cannot be read
 */
export function readConfigFile(path: string, baseDirectory: string): ConfigFile {
  const bytes = readBytes(path);
  // UTF-16, which some editors of Windows write, has zeros and may be valid UTF-8.
  if (!isUtf8(bytes) || bytes.includes(0)) {
    const file = relative(baseDirectory, path) || path;
    throw new ManifestError({ file, path: [] }, 'the file is not UTF-8 text. Save it in that encoding.');
  }
  return parseConfig(bytes.toString('utf8'), path, baseDirectory);
}

/** Node names no path when it reads a directory. */
function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw explainFileError(error, path) ?? error;
  }
}

/** Values without a text, such as the export of a program. Their location is the file. */
export function plainFile(path: string, baseDirectory: string, value: unknown): ConfigFile {
  const file = relative(baseDirectory, path) || path;
  return { path, value, locationOf: (wanted) => ({ file, path: wanted }) };
}

function parseConfig(text: string, path: string, baseDirectory: string): ConfigFile {
  const file = relative(baseDirectory, path) || path;
  const read = parseYaml(text);
  if (read.error) {
    const { code, message, line, column } = read.error;
    throw new ManifestError(
      { file, path: [], line, column },
      `not valid YAML: ${message}. ${remedyFor(code)}`,
    );
  }
  const { document, lines } = read;
  return {
    path,
    value: toValue(document, file),
    locationOf: (wanted) => ({ file, path: wanted, ...positionOf(document, wanted, lines) }),
  };
}

const REMEDIES: Partial<Record<NonNullable<YamlError['code']>, string>> = {
  DUPLICATE_KEY: 'Move what is below both into one of them, or rename one.',
  TAB_AS_INDENT: 'Indent this line with spaces.',
  BLOCK_AS_IMPLICIT_KEY:
    'Indent this line and the next one equally, or put a text that contains ": " into quotes.',
  MULTILINE_IMPLICIT_KEY: 'Write ":" after the key, or correct the indentation of this line or the next one.',
  MISSING_CHAR: 'Close what is opened above: a quote or a bracket.',
};

function remedyFor(code: YamlError['code']): string {
  return (code && REMEDIES[code]) ?? 'Correct this line.';
}

function toValue(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    // Aliases that expand beyond the parser's limit, or that are not defined.
    throw new ManifestError({ file, path: [] }, `invalid YAML: ${(cause as Error).message}.`, { cause });
  }
}

function positionOf(
  document: Document.Parsed,
  path: ConfigPath,
  lines: LineCounter,
): { line?: number; column?: number } {
  let offset = document.contents?.range[0];
  let node: unknown = document.contents;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (!isCollection(node)) break;
    const key = isMap(node)
      ? node.items.find((pair) => isNode(pair.key) && 'value' in pair.key && pair.key.value === step)?.key
      : undefined;
    node = node.get(step, true);
    const target = isNode(key) ? key : node;
    if (!isNode(target)) break;
    // The nodes that a short tag such as !Sub adds are not in the text.
    offset = target.range?.[0] ?? offset;
  }
  if (offset === undefined) return {};
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
