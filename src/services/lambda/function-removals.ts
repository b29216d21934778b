import { type Namespace, parseNamespacedKey } from '../../lib/aws/namespace.ts';
import type { Turns } from '../../lib/concurrency/turns.ts';
import { META_PREFIX } from '../../storage/keys.ts';
import type { MetaStore } from '../../storage/port.ts';
import { Removals } from '../removals.ts';
import type { Attachments } from './attachments.ts';
import type { Functions } from './function/functions.ts';
import type { Concurrency } from './invocation/concurrency.ts';
import { functionKey } from './invocation/reservations.ts';
import type { Provisioner } from './provisioned/provisioner.ts';

interface FunctionParts {
  readonly functions: Functions;
  readonly attachments: Attachments;
  readonly concurrency: Concurrency;
  readonly provisioner: Provisioner;
  readonly turns: Turns;
}

/** Removes functions with their versions, attached documents, reserved and provisioned concurrency. */
export class FunctionRemovals {
  readonly #removals: Removals;

  constructor(meta: MetaStore, { turns, ...parts }: FunctionParts) {
    this.#removals = new Removals(meta, META_PREFIX.lambda.removal, (key) =>
      turns.run(key, () => removeParts(parts, key)),
    );
  }

  /** Resolves when the removal is durable. */
  run(namespace: Namespace, name: string): Promise<void> {
    return this.#removals.run(functionKey(namespace, name));
  }

  /** Finishes an interrupted removal, if there is one. Called before a function of that name is created. */
  finish(namespace: Namespace, name: string): Promise<void> {
    return this.#removals.finish(functionKey(namespace, name));
  }

  /** Finishes the removals that an earlier server began. */
  resume(): Promise<void> {
    return this.#removals.resume();
  }
}

async function removeParts(
  { functions, attachments, concurrency, provisioner }: Omit<FunctionParts, 'turns'>,
  key: string,
): Promise<void> {
  const { name, ...namespace } = parseNamespacedKey(key);
  await attachments.deleteAll(namespace, name);
  await concurrency.reservations.unreserve(namespace, name);
  await functions.remove(namespace, name);
  await provisioner.prune(namespace, name);
}
