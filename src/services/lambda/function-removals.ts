import { type Namespace, namespaceKey, parseNamespacedKey } from '../../lib/aws/namespace.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { Removals } from '../removals.ts';
import type { Attachments } from './attachments.ts';
import type { Concurrency } from './invocation/concurrency.ts';
import type { Functions } from './function/functions.ts';

/** Removes functions with their versions and all that is attached to them. */
export class FunctionRemovals {
  readonly #removals: Removals;

  constructor(
    meta: MetaStore,
    {
      functions,
      attachments,
      concurrency,
    }: {
      readonly functions: Functions;
      readonly attachments: Attachments;
      readonly concurrency: Concurrency;
    },
  ) {
    this.#removals = new Removals(meta, META_PREFIX.lambda.removal, async (key) => {
      const { name, ...namespace } = parseNamespacedKey(key);
      await attachments.deleteAll(namespace, name);
      await concurrency.unreserve(namespace, name);
      await functions.remove(namespace, name);
    });
  }

  /** Durable when it resolves. */
  run(namespace: Namespace, name: string): Promise<void> {
    return this.#removals.run(`${namespaceKey(namespace)}/${name}`);
  }

  /** Finishes a removal that was interrupted, if one was. Call it before a function of that name is created. */
  finish(namespace: Namespace, name: string): Promise<void> {
    return this.#removals.finish(`${namespaceKey(namespace)}/${name}`);
  }

  resume(): Promise<void> {
    return this.#removals.resume();
  }
}
