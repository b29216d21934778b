import type { Logger } from '../../lib/log/logger.ts';
import type { Denial } from '../../policy/decision.ts';
import { displayName, type Principal } from '../../policy/principal.ts';
import type { Permission } from '../../schema/caller.ts';

/** Bound on what is remembered as logged, some 150 bytes each; beyond it nothing more is logged. */
const MAX_LOGGED = 5_000;

/** Logs what AWS would deny or refuse, once each. */
export class DenialLog {
  readonly #logger: Logger;
  readonly #logged = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @param sentence AWS's message */
  denied(principal: Principal, permission: Permission, sentence: string, denial: Denial): void {
    const { action, resource } = permission;
    if (principal.kind === 'service' && action === 'sts:AssumeRole') {
      this.#cannotAssume(principal.name, resource);
      return;
    }
    this.#once(`${displayName(principal)} ${action}`, () =>
      // A service can only be allowed by the policy of the resource.
      !denial.isExplicit && (principal.kind === 'service' || principal.kind === 'anonymous')
        ? `AWS would deny this call: ${sentence}`
        : `AWS would deny this call: ${sentence}. ${remedyOf(denial, permission)}`,
    );
  }

  /** @param accessKeyId undefined for a request without one */
  refused(accessKeyId: string | undefined, code: string, message: string): void {
    this.#once(`${accessKeyId ?? ''} ${code}`, () => {
      const who =
        accessKeyId === undefined ? 'an unsigned request' : `a request of the access key ${accessKeyId}`;
      return `AWS would refuse ${who}: ${code}: ${message}`;
    });
  }

  /** Once for each role, because each has a trust policy of its own. */
  #cannotAssume(service: string, roleArn: string): void {
    const statement = JSON.stringify({
      Effect: 'Allow',
      Principal: { Service: service },
      Action: 'sts:AssumeRole',
    });
    this.#once(
      `${service} assumes ${roleArn}`,
      () =>
        `AWS would not let ${service} assume the role ${roleArn}, because it does not exist or its trust policy does not ` +
        `allow it. The statement that allows it: ${statement}`,
    );
  }

  #once(key: string, message: () => string): void {
    if (this.#logged.has(key) || this.#logged.size >= MAX_LOGGED) return;
    this.#logged.add(key);
    this.#logger.warn(
      this.#logged.size < MAX_LOGGED
        ? message()
        : `more than ${MAX_LOGGED} different calls would be denied by AWS; further ones are only in the access report`,
    );
  }
}

function remedyOf(denial: Denial, { action, resource }: Permission): string {
  if (!denial.isExplicit) {
    const statement = JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource });
    return `The statement that allows it: ${statement}`;
  }
  const { sid, index, policy } = denial.statement;
  return `No other statement can allow it: change ${sid === undefined ? `statement ${index + 1}` : `the statement ${sid}`} of the policy ${policy}`;
}
