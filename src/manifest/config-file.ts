import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type Document, isCollection, isMap, isNode, type LineCounter, type Node } from 'yaml';
import { parseYaml } from '../lib/yaml/bounded-yaml.ts';
import { ManifestError } from './manifest-error.ts';
import type { ConfigPath, SourceLocation } from './source-location.ts';

/** A YAML or JSON file as read: plain values, and the way back from each to its line. */
export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  /** Short tags (`!GetAtt`) are already in their long form; variables are still text. */
  readonly value: unknown;
  /** The place of a value; of the nearest value around it when it was not written in this file. */
  locationOf(path: ConfigPath): SourceLocation;
}

/**
 * Reads YAML, of which JSON is a part.
 * @param baseDirectory what file names in messages are relative to
 * @throws ManifestError naming line and column when the text is not YAML
 */
export function readConfigFile(path: string, baseDirectory: string): ConfigFile {
  return parseConfig(readFileSync(path, 'utf8'), path, baseDirectory);
}

function parseConfig(text: string, path: string, baseDirectory: string): ConfigFile {
  const file = relative(baseDirectory, path) || path;
  const read = parseYaml(text);
  if (read.error) {
    const { message, line, column } = read.error;
    throw new ManifestError(
      { file, path: [], line, column },
      `not valid YAML: ${message}. Correct this line; indentation must be spaces, never tabs.`,
    );
  }
  const { document, lines } = read;
  return {
    path,
    value: toPlain(document, file),
    locationOf: (wanted) => ({ file, path: wanted, ...positionOf(document, wanted, lines) }),
  };
}

function toPlain(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    // Aliases that multiply beyond the parser's bound, or that point nowhere.
    throw new ManifestError({ file, path: [] }, `not usable YAML: ${(cause as Error).message}.`, { cause });
  }
}

function positionOf(
  document: Document.Parsed,
  path: ConfigPath,
  lines: LineCounter,
): { line?: number; column?: number } {
  let found: Node | undefined = document.contents ?? undefined;
  let node: unknown = document.contents;
  for (const step of path) {
    if (!isCollection(node)) break;
    const key = isMap(node)
      ? node.items.find((pair) => isNode(pair.key) && 'value' in pair.key && pair.key.value === step)?.key
      : undefined;
    node = node.get(step, true);
    const target = isNode(key) ? key : node;
    if (!isNode(target)) break;
    found = target;
  }
  const offset = found?.range?.[0];
  if (offset === undefined) return {};
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
