import { missingNatsServer } from '../../scripts/nats/find-server.ts';
import { canRun } from '../support/not-run.ts';

/** Whether tests that need nats-server can run; prints why not, and how to get it. */
export function hasNatsServer(what: string): boolean {
  const reason = missingNatsServer();
  return canRun(reason === undefined, what, reason ?? '');
}
