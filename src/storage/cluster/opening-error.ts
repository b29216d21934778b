import { OperatorError } from '../../lib/operator-error.ts';
import { isStorageError } from '../error.ts';
import { isMessageLogError } from './messages/port.ts';
import { ApiError } from './messages/nats/api.ts';
import { RequestFailed } from './messages/nats/session.ts';

/** Why a store cannot be opened, for the operator; other errors are those of this program. */
export function openingError(error: unknown, servers: readonly string[]): unknown {
  const causes = causesOf(error);
  if (causes.some((cause) => cause instanceof OperatorError)) return error;
  const forbidden = causes.find((cause) => cause instanceof RequestFailed && cause.outcome === 'forbidden');
  if (forbidden) {
    return new OperatorError(
      `the servers do not let the user of --store do what Millrace needs (${forbidden.message}): ` +
        'allow it in the permissions of the user in nats-server.conf; docs/scaling.md lists what is needed',
      { cause: error },
    );
  }
  const isOfNats = causes.some((cause) => cause instanceof ApiError || cause instanceof RequestFailed);
  const isUnanswered = isMessageLogError(error) || isStorageError(error, 'unavailable');
  if (!isOfNats && !isUnanswered) return error;
  return new OperatorError(
    `the servers of NATS at ${servers.join(', ')} cannot open the store (${(error as Error).message}): ` +
      'a majority of them must be running and reach each other. Look at their logs, and start again',
    { cause: error },
  );
}

function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let cause = error; cause instanceof Error && causes.length < 8; cause = cause.cause)
    causes.push(cause);
  return causes;
}
