import { nearestWord } from '../../../lib/nearest-word.ts';
import type { Service } from '../../../schema/service.ts';

/** The actions that operations of this server need. */
export class KnownActions {
  readonly #actions = new Set<string>();
  readonly #lowerCase = new Set<string>();
  readonly #prefixes = new Set<string>();

  constructor(services: readonly Service[]) {
    for (const { operations } of services) {
      for (const { operation } of operations.values()) {
        for (const { action } of operation.access) this.#add(action);
      }
    }
  }

  /** Whether an action may exist. Wildcards may, and so may actions of services that this server does not have. */
  isPossible(action: string): boolean {
    return (
      !/^[\w-]+:\w+$/.test(action) ||
      !this.#prefixes.has(prefixOf(action)) ||
      this.#lowerCase.has(action.toLowerCase())
    );
  }

  /** The action that a mistyped one most likely means. */
  nearest(action: string): string | undefined {
    const prefix = prefixOf(action);
    return nearestWord(
      action,
      [...this.#actions].filter((known) => prefixOf(known) === prefix),
    );
  }

  #add(action: string): void {
    this.#actions.add(action);
    this.#lowerCase.add(action.toLowerCase());
    this.#prefixes.add(prefixOf(action));
  }
}

function prefixOf(action: string): string {
  return action.slice(0, action.indexOf(':')).toLowerCase();
}
