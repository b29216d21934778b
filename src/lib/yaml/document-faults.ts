import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
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
 * themselves. It also visits the whole document for each alias, so aliases are resolved here.
 */
export function findFault(document: Document.Parsed, lines: LineCounter): DocumentFault | undefined {
  let fault: DocumentFault | undefined;
  const found = (offending: unknown, message: string, code?: ErrorCode) => {
    fault = { offset: offsetOf(offending), code, message };
    return visit.BREAK;
  };
  const merges: Pair[] = [];
  /** The latest node of each anchor so far: an alias stands for the last one before it. */
  const anchored = new Map<string, unknown>();
  const targets = new Map<unknown, unknown>();
  const note = (node: Scalar | YAMLMap | YAMLSeq) => {
    if (node.anchor !== undefined) anchored.set(node.anchor, node);
  };
  visit(document, {
    Value: (_, node) => note(node),
    Map(_, map) {
      note(map);
      const repeated = repeatedKey(map);
      if (!repeated) return undefined;
      const { line } = lines.linePos(offsetOf(repeated.first));
      const message = `Map keys must be unique: this one is also in line ${line}`;
      return found(repeated.second, message, 'DUPLICATE_KEY');
    },
    Pair(_, pair) {
      if (isMerge(pair)) merges.push(pair);
    },
    Alias(_, alias, path) {
      const target = anchored.get(alias.source);
      targets.set(alias, target);
      const isCycle = target !== undefined && path.includes(target as Node);
      return isCycle ? found(alias, `The alias ${alias.source} is within what it stands for`) : undefined;
    },
  });
  const unsound = merges.find(({ value }) => !isMergeable(value, targets));
  if (!unsound || (fault && fault.offset < offsetOf(unsound.key))) return fault;
  return {
    offset: offsetOf(unsound.key),
    code: undefined,
    message: 'Only maps, aliases of maps, and lists of them can be merged',
  };
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

/** @param targets what aliases stand for */
function isMergeable(value: unknown, targets: ReadonlyMap<unknown, unknown>): boolean {
  const resolved = (node: unknown) => (isAlias(node) ? targets.get(node) : node);
  const source = resolved(value);
  return isMap(source) || (isSeq(source) && source.items.every((item) => isMap(resolved(item))));
}

function offsetOf(node: unknown): number {
  return (isNode(node) ? node.range?.[0] : undefined) ?? 0;
}
