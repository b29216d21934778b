import { META_KEY } from '../keys.ts';
import type { MetaEntry, MetaStore } from '../port.ts';
import { inParallel } from './in-parallel.ts';

/** Documents that are being written at the same time. */
const CONCURRENT = 64;

/**
 * What describes a store and its gateways, which another store has in its own way: where logs and blobs are, members, leases, and which
 * gateway runs a mapping.
 */
const OWN_PREFIXES = ['cluster/', 'mapping/running/'];

/** The documents that belong to the services, and so to every copy. */
export async function copiedEntries(meta: MetaStore): Promise<MetaEntry[]> {
  const entries = await meta.list('');
  return entries.filter(
    ({ key }) => key !== META_KEY.unfinishedCopy && !OWN_PREFIXES.some((prefix) => key.startsWith(prefix)),
  );
}

/**
 * Makes the documents of the target those of the source.
 * @param onDone is called after each one
 * @returns their number
 */
export async function copyMeta(source: MetaStore, target: MetaStore, onDone: () => void): Promise<number> {
  const wanted = await copiedEntries(source);
  const keys = new Set(wanted.map(({ key }) => key));
  const stale = (await copiedEntries(target)).filter(({ key }) => !keys.has(key));
  await inParallel(stale, CONCURRENT, async ({ key }) => void (await target.delete(key)));
  await inParallel(wanted, CONCURRENT, async ({ key, value }) => {
    const found = await target.get(key);
    if (!found) await target.create(key, value);
    else if (!found.value.equals(value)) await target.compareAndSet(key, found.revision, value);
    onDone();
  });
  return wanted.length;
}

/** The keys of documents that differ between two stores. */
export async function differingKeys(source: MetaStore, target: MetaStore): Promise<string[]> {
  const left = new Map((await copiedEntries(target)).map(({ key, value }) => [key, value]));
  const differing: string[] = [];
  for (const { key, value } of await copiedEntries(source)) {
    if (left.get(key)?.equals(value) !== true) differing.push(key);
    left.delete(key);
  }
  return [...differing, ...left.keys()];
}
