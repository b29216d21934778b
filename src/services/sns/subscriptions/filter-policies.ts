import { compileFilterPolicy } from './filter-policy.ts';
import type { SubscriptionSettings } from './subscription-attributes.ts';

/** Bound on compiled policies: about those of one full topic. The least recently used one is dropped. */
const MAX_COMPILED = 1_000;

type Matcher = ReturnType<typeof compileFilterPolicy>;

/** The compiled filter policies of subscriptions, by their text. */
export class FilterPolicies {
  readonly #compiled = new Map<string, Matcher>();
  readonly #compile: typeof compileFilterPolicy;

  constructor(compile = compileFilterPolicy) {
    this.#compile = compile;
  }

  accepts(
    { filterPolicy, filterPolicyScope }: SubscriptionSettings,
    message: Parameters<Matcher>[0],
  ): boolean {
    if (filterPolicy === undefined) return true;
    const key = `${filterPolicyScope ?? ''} ${filterPolicy}`;
    const matches = this.#compiled.get(key) ?? this.#compile(filterPolicy, filterPolicyScope);
    // The order of the keys is that of their last use.
    this.#compiled.delete(key);
    this.#compiled.set(key, matches);
    if (this.#compiled.size > MAX_COMPILED) this.#compiled.delete(this.#compiled.keys().next().value!);
    return matches(message);
  }
}
