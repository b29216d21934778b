import type { Members } from '../../../cluster/members.ts';
import type { CountedInvocation } from './running-here.ts';

/** The invocations that the home counts and whose result it does not wait for, by ticket: at most the concurrency of all accounts. */
export class CountedElsewhere {
  readonly #members: Members;
  readonly #ends = new Map<string, () => void>();

  constructor(members: Members) {
    this.#members = members;
  }

  /** @param onEnd is called once, when the end is reported, or the member is gone or does not reach the home */
  add(memberId: string, ticket: string, onEnd: () => void): void {
    const gone = this.#members.whenCutOff(memberId);
    const end = () => {
      gone.removeEventListener('abort', end);
      if (this.#ends.delete(ticket)) onEnd();
    };
    this.#ends.set(ticket, end);
    if (gone.aborted) end();
    else gone.addEventListener('abort', end);
  }

  /** Counts what runs already, for an earlier home. */
  resume(memberId: string, { ticket, account, region, functionName }: CountedInvocation) {
    const ended = new Promise<void>((resolve) => this.add(memberId, ticket, resolve));
    return { account, region, functionName, ended };
  }

  end(ticket: string): void {
    this.#ends.get(ticket)?.();
  }
}
