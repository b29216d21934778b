/** Every view has an address below `/_millrace`; filters are in the query. */
export type Route =
  | { readonly view: 'overview' }
  | { readonly view: 'streams' }
  | { readonly view: 'stream'; readonly name: string }
  | { readonly view: 'records'; readonly name: string; readonly shardId?: string; readonly record?: string }
  | { readonly view: 'functions' }
  | { readonly view: 'function'; readonly name: string; readonly tab: FunctionTab }
  | { readonly view: 'invocation'; readonly name: string; readonly id: string }
  | { readonly view: 'queues' }
  | { readonly view: 'queue'; readonly name: string }
  | { readonly view: 'bucket'; readonly name: string }
  | { readonly view: 'unknown'; readonly path: string };

export type FunctionTab = 'invocations' | 'errors' | 'log' | 'mappings' | 'invoke';
export const FUNCTION_TABS: readonly FunctionTab[] = ['invocations', 'errors', 'log', 'mappings', 'invoke'];

const BASE = '/_millrace';

export function parseRoute(path: string): Route {
  const parts = path.slice(BASE.length).split('/').filter(Boolean).map(decode);
  const [kind, name, part, first, second] = parts;
  if (kind === undefined) return { view: 'overview' };
  if (name === undefined) {
    if (kind === 'streams' || kind === 'functions' || kind === 'queues') return { view: kind };
    return { view: 'unknown', path };
  }
  if (kind === 'buckets' && part === undefined) return { view: 'bucket', name };
  if (kind === 'queues' && part === undefined) return { view: 'queue', name };
  if (kind === 'streams' && part === undefined) return { view: 'stream', name };
  if (kind === 'streams' && part === 'records') {
    return {
      view: 'records',
      name,
      ...(first !== undefined && second !== undefined && { shardId: first, record: second }),
    };
  }
  if (kind === 'functions') {
    if (part === undefined) return { view: 'function', name, tab: 'invocations' };
    if (part === 'invocations' && first !== undefined) return { view: 'invocation', name, id: first };
    const tab = FUNCTION_TABS.find((candidate) => candidate === part);
    if (tab !== undefined) return { view: 'function', name, tab };
  }
  return { view: 'unknown', path };
}

/** A path below the page's address, from names that may contain anything. */
export function pathTo(...parts: readonly string[]): string {
  return `${BASE}/${parts.map(encodeURIComponent).join('/')}`;
}

/** With a slash at its end: `/_millrace/streams` itself is a list in JSON. */
export function listPath(kind: 'streams' | 'functions' | 'queues'): string {
  return `${BASE}/${kind}/`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
