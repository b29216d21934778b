import { StorageError } from '../../error.ts';
import { isMessageLogError } from './port.ts';

/** A failure of the message log as one of the store. @param kind of what NATS did not answer or refused */
export function storageError(cause: unknown, kind: 'not-written' | 'unknown' | 'unavailable'): StorageError {
  if (cause instanceof StorageError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (isMessageLogError(cause, 'closed')) return new StorageError('failed', 'the store is closed', { cause });
  if (isMessageLogError(cause, 'damaged')) return new StorageError('corrupt', message, { cause });
  if (isMessageLogError(cause, 'full') && kind === 'not-written')
    return new StorageError('full', message, { cause });
  return new StorageError(kind, message, { cause });
}

/** NATS accepts only what makes room. */
export function natsFull(): StorageError {
  return new StorageError(
    'full',
    'NATS is full: remove something, or raise its limit in nats-server.conf of every server',
  );
}
