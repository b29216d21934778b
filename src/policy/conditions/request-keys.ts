import type { Variables } from '../pattern/template.ts';
import type { Principal } from '../principal.ts';
import { principalKey } from './principal-keys.ts';

/** Values of condition keys, by key in any case: `aws:SourceIp`, `lambda:FunctionArn`. */
export type ConditionValues = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface RequestKeysOptions {
  readonly principal: Principal;
  readonly resourceAccount: string | undefined;
  /** Keys that neither follow from the principal nor from the resource. Of several values of a key the first counts. */
  readonly context: readonly ConditionValues[];
  /** Whether absent keys are really absent from the request, rather than unknown. */
  readonly isComplete: boolean;
}

const NONE: readonly string[] = [];

/** The condition keys of one request. Nothing is computed before a condition or a variable asks for it. */
export class RequestKeys {
  readonly isComplete: boolean;
  readonly #options: RequestKeysOptions;
  #context: Map<string, string | readonly string[]> | undefined;

  constructor(options: RequestKeysOptions) {
    this.isComplete = options.isComplete;
    this.#options = options;
  }

  /** @param key in lower case */
  valuesOf(key: string): readonly string[] {
    const value = this.#find(key);
    if (value === undefined) return NONE;
    return typeof value === 'string' ? [value] : value;
  }

  /** The value of a key that has a single one; a list is no value of a variable. */
  readonly variables: Variables = (key) => {
    const value = this.#find(key);
    return typeof value === 'string' ? value : undefined;
  };

  #find(key: string): string | readonly string[] | undefined {
    const { principal, resourceAccount, context } = this.#options;
    // Keys of the principal have precedence, so that nothing in a request can replace them.
    const own = principalKey(principal, key);
    if (own !== undefined) return own;
    if (key === 'aws:resourceaccount' && resourceAccount !== undefined) return resourceAccount;
    this.#context ??= byLowerCase(context);
    return this.#context.get(key);
  }
}

function byLowerCase(context: readonly ConditionValues[]): Map<string, string | readonly string[]> {
  const values = new Map<string, string | readonly string[]>();
  for (const source of context) {
    for (const key of Object.keys(source)) {
      const value = source[key];
      const lowerKey = key.toLowerCase();
      if (value !== undefined && !values.has(lowerKey)) values.set(lowerKey, value);
    }
  }
  return values;
}
