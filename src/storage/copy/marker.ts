import { createHash } from 'node:crypto';
import { OperatorError } from '../../lib/operator-error.ts';
import { META_KEY } from '../keys.ts';
import type { MetaStore } from '../port.ts';

/** In the store that is copied into, from the beginning of a copy until it is complete. */
interface CopyDocument {
  /** Identifies the store that is copied. */
  readonly source: string;
}

const KEY = META_KEY.unfinishedCopy;

/**
 * Called when a server opens a store.
 * @param name of the store, for the message
 * @throws OperatorError when a copy into it was not completed
 */
export async function requireWhole(meta: MetaStore, name: string): Promise<void> {
  if (!(await meta.get(KEY))) return;
  throw new OperatorError(
    `${name} contains only a part of what was copied: run the same \`millrace copy\` again, which continues, ` +
      'or choose another store',
  );
}

/** Marks a store that is copied into. @throws OperatorError when it is in use, or has a part of another store */
export async function beginCopy(target: MetaStore, source: string, isEmpty: boolean): Promise<void> {
  const found = await target.get(KEY);
  if (!found) {
    if (!isEmpty) {
      throw new OperatorError(
        'the target of a copy must be empty, and it has data: choose a new directory, or another name in nats://HOST/NAME',
      );
    }
    await target.create(KEY, Buffer.from(JSON.stringify({ source } satisfies CopyDocument)));
    return;
  }
  const { source: first } = JSON.parse(found.value.toString('utf8')) as CopyDocument;
  if (first === source) return;
  throw new OperatorError(
    'the target contains a part of another store, whose copy was interrupted: choose a new directory, or another name in nats://HOST/NAME',
  );
}

export async function endCopy(target: MetaStore): Promise<void> {
  await target.delete(KEY);
}

/** What distinguishes a store from others: a digest of the key that a server creates at its first start. */
export async function identityOf(meta: MetaStore): Promise<string> {
  const key = await meta.get(META_KEY.tokenKey);
  return createHash('sha256')
    .update(key?.value ?? '')
    .digest('hex');
}
