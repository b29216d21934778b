import { OperatorError } from '../../lib/operator-error.ts';
import { accessReport } from '../../server/access/report/access-report.ts';
import type { AccessReport } from '../../server/access/report/contract.ts';
import { KnownActions } from '../../server/access/report/known-actions.ts';
import type { OpenServices } from '../../server/services/open-services.ts';

/** An action that a role or a user was denied, the last time that it was used. */
export interface DeniedCall {
  /** The ARN of the role or the user. */
  readonly identity: string;
  /** `kinesis:PutRecord` */
  readonly action: string;
  readonly resource: string;
  readonly count: number;
  /** AWS's sentence of the last one. */
  readonly message: string;
}

/** What the functions of a pipeline may do, and what they did. */
export class AccessView {
  readonly #opened: () => OpenServices;
  readonly #nowMs: () => number;

  /** @internal */
  constructor(opened: () => OpenServices, nowMs: () => number) {
    this.#opened = opened;
    this.#nowMs = nowMs;
  }

  /**
   * What AWS would deny, or the pipeline has denied: a missing statement for each. Empty when the functions have the
   * permissions that they need.
   * @throws OperatorError when access is not checked
   */
  get denied(): readonly DeniedCall[] {
    return deniedCalls(this.#opened());
  }

  /**
   * The access report. For each role: the permissions that it used, lacked and never used, and the statements that allow
   * what it used.
   * @throws OperatorError when access is not checked
   */
  async report(): Promise<AccessReport> {
    const opened = this.#opened();
    const access = requireAccess(opened);
    return accessReport({
      access,
      observed: await access.kept.all(),
      functions: await opened.functionRoles(),
      actions: new KnownActions(opened.services),
      nowMs: this.#nowMs(),
    });
  }
}

/** A denied call with the statement that allows it. */
export function denialLine({ message, action, resource }: DeniedCall): string {
  const statement = JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource });
  return `${message}. The statement that allows it: ${statement}`;
}

export function deniedCalls(opened: OpenServices): DeniedCall[] {
  return Array.from(requireAccess(opened).kept.observations.counters(), (counter) => counter.use()).flatMap(
    ({ identity, action, resource, count, denial }) =>
      denial === undefined ? [] : [{ identity, action, resource, count, message: denial }],
  );
}

function requireAccess({ access }: OpenServices) {
  if (access) return access;
  throw new OperatorError(
    "This pipeline does not check access. Open it with auth: 'warn' to see what AWS would deny, or auth: 'enforce' to deny it.",
  );
}
