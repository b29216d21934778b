import { partitionOf } from '../lib/aws/arn.ts';
import { isJsonObject, parseJsonObject } from '../lib/json/json-object.ts';
import { accountRoot } from '../policy/principal.ts';

/** A resource policy that AddPermission and RemovePermission change by the `Sid` of its statements. */
export class PolicyStatements {
  readonly #document: Readonly<Record<string, unknown>>;
  readonly #statements: readonly unknown[];

  /** @param policy JSON; any other text is a policy without statements */
  constructor(policy: string) {
    this.#document = parseJsonObject(policy) ?? {};
    const { Statement: statements = [] } = this.#document;
    this.#statements = Array.isArray(statements) ? statements : [statements];
  }

  has(sid: string): boolean {
    return this.#statements.some((statement) => sidOf(statement) === sid);
  }

  with(statement: Readonly<Record<string, unknown>>): string {
    return this.#format([...this.#statements, statement]);
  }

  /** @returns undefined when no statement remains */
  without(sid: string): string | undefined {
    const others = this.#statements.filter((statement) => sidOf(statement) !== sid);
    return others.length === 0 ? undefined : this.#format(others);
  }

  #format(Statement: readonly unknown[]): string {
    return JSON.stringify({ ...this.#document, Statement });
  }
}

function sidOf(statement: unknown): unknown {
  return isJsonObject(statement) ? statement['Sid'] : undefined;
}

interface Permission {
  readonly label: string;
  readonly accounts: readonly string[];
  /** Without the service: `Publish`. */
  readonly actions: readonly string[];
  /** The ARN of what is shared. */
  readonly resource: string;
  readonly region: string;
}

/** The statement with which AddPermission shares a resource with accounts. @param service as AWS writes it there: `SNS` */
export function permissionStatement(
  service: string,
  { label, accounts, actions, resource, region }: Permission,
): Readonly<Record<string, unknown>> {
  const partition = partitionOf(region);
  return {
    Sid: label,
    Effect: 'Allow',
    Principal: { AWS: oneOrMany(accounts.map((account) => accountRoot(account, partition).arn)) },
    Action: oneOrMany(actions.map((action) => `${service}:${action}`)),
    Resource: resource,
  };
}

/** A list of one value is that value, as in the policies that AWS writes. */
function oneOrMany<T>(values: readonly T[]): T | readonly T[] {
  return values.length === 1 ? values[0]! : values;
}
