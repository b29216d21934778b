import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type LineCounter,
  type Pair,
  visit,
  type YAMLMap,
} from 'yaml';

/** What is wrong in a document whose syntax is correct. */
export interface DocumentFault {
  readonly offset: number;
  readonly code: ErrorCode | undefined;
  readonly message: string;
}

const MERGE_KEY = '<<';

/**
 * The first repeated key, merge of something other than maps, or alias of a collection that contains it. The `yaml`
 * package compares every pair of keys, throws for merges only when values are made, and makes values that contain
 * themselves.
 */
export function findFault(document: Document.Parsed, lines: LineCounter): DocumentFault | undefined {
  let fault: DocumentFault | undefined;
  const found = (offending: unknown, message: string, code?: ErrorCode) => {
    fault = { offset: offsetOf(offending), code, message };
    return visit.BREAK;
  };
  visit(document, {
    Map(_, map) {
      const repeated = repeatedKey(map);
      if (!repeated) return undefined;
      const { line } = lines.linePos(offsetOf(repeated.first));
      const message = `Map keys must be unique: this one is also in line ${line}`;
      return found(repeated.second, message, 'DUPLICATE_KEY');
    },
    Pair(_, pair) {
      const isSound = !isMerge(pair) || isMergeable(pair.value, document);
      return isSound
        ? undefined
        : found(pair.key, 'Only maps, aliases of maps, and lists of them can be merged');
    },
    Alias(_, alias, path) {
      const target = alias.resolve(document);
      const isCycle = target !== undefined && path.includes(target);
      return isCycle ? found(alias, `The alias ${alias.source} is within what it stands for`) : undefined;
    },
  });
  return fault;
}

function repeatedKey({ items }: YAMLMap): { first: unknown; second: unknown } | undefined {
  const seen = new Map<unknown, unknown>();
  for (const { key } of items) {
    const value = isScalar(key) ? key.value : key;
    // The symbols of two merges differ.
    if (seen.has(value)) return { first: seen.get(value), second: key };
    seen.set(value, key);
  }
  return undefined;
}

/** A plain `<<`, whose value the package replaces by a symbol unless the key has a tag. */
function isMerge({ key }: Pair): boolean {
  if (!isScalar(key) || (key.type !== undefined && key.type !== 'PLAIN')) return false;
  const { value } = key;
  return (typeof value === 'symbol' ? value.description : value) === MERGE_KEY;
}

function isMergeable(value: unknown, document: Document.Parsed): boolean {
  const source = isAlias(value) ? value.resolve(document) : value;
  if (isMap(source)) return true;
  return isSeq(source) && source.items.every((item) => isMap(isAlias(item) ? item.resolve(document) : item));
}

function offsetOf(node: unknown): number {
  return (isNode(node) ? node.range?.[0] : undefined) ?? 0;
}
