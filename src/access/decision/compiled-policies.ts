import type { Logger } from '../../lib/log/logger.ts';
import type { NamedPolicy as EvaluatedPolicy } from '../../policy/access.ts';
import { parsePolicy, type PolicyForm } from '../../policy/document.ts';
import { MalformedPolicy } from '../../policy/malformed-policy.ts';
import { mayName } from '../../policy/may-name.ts';
import type { Statement } from '../../policy/statement.ts';

/** A policy for `evaluateAccess`. */
export interface CompiledPolicy extends EvaluatedPolicy {
  /** Whether a decision depends on nothing but principal, action and resource. */
  readonly isConstant: boolean;
  /** Whether a decision depends on the tags of the resource. */
  readonly readsTags: boolean;
  /** Whether a decision depends on the region of the request. */
  readonly readsRegion: boolean;
}

/** Bound on the texts of compiled policies that are kept; their statements take several times as much. */
const MAX_KEPT_CHARACTERS = 2 ** 21;

/** Compiles policies, and keeps them by text. */
export class CompiledPolicies {
  readonly #logger: Logger;
  readonly #kept = new Map<string, CompiledPolicy>();
  #characters = 0;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /**
   * A malformed policy has no statements, so it allows nothing.
   * @param name as it is in logs and in decisions; the name or the ARN of the policy
   */
  compile(name: string, text: string | undefined, form: PolicyForm): CompiledPolicy {
    const key = `${form} ${name} ${text ?? ''}`;
    let policy = this.#kept.get(key);
    if (policy) return policy;
    policy = compiled(name, text === undefined ? [] : this.#parse(name, text, form), text ?? '');
    this.#characters += key.length;
    if (this.#characters > MAX_KEPT_CHARACTERS) {
      this.#kept.clear();
      this.#characters = key.length;
    }
    this.#kept.set(key, policy);
    return policy;
  }

  #parse(name: string, text: string, form: PolicyForm): readonly Statement[] {
    try {
      return parsePolicy(text, form);
    } catch (error) {
      if (!(error instanceof MalformedPolicy)) throw error;
      this.#logger.warn(`the policy ${name} allows nothing, because it is malformed: ${error.message}`);
      return [];
    }
  }
}

function compiled(name: string, statements: readonly Statement[], text: string): CompiledPolicy {
  return {
    name,
    statements,
    isConstant: statements.every(isConstant),
    readsTags: mayName(text, 'resourcetag/'),
    readsRegion: mayName(text, 'aws:requestedregion'),
  };
}

function isConstant({ conditions, resources }: Statement): boolean {
  return conditions.length === 0 && resources?.values.some((value) => value.includes('${')) !== true;
}
