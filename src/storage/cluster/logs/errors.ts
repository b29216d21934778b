import { StorageError, type StorageErrorKind } from '../../error.ts';
import { MessageLogError, type MessageLogErrorKind } from '../messages/port.ts';

const KINDS: Readonly<Record<MessageLogErrorKind, StorageErrorKind>> = {
  stale: 'not-written',
  'not-written': 'not-written',
  full: 'full',
  unknown: 'unknown',
  unavailable: 'unavailable',
  damaged: 'corrupt',
  closed: 'failed',
};

/** The error of the storage port for one of NATS. Others are returned as they are. */
export function toStorageError(error: unknown): unknown {
  if (!(error instanceof MessageLogError)) return error;
  return new StorageError(KINDS[error.kind], error.message, { cause: error });
}

export function logNotFound(id: string): StorageError {
  return new StorageError('not-found', `there is no log ${id}`, { facts: { log: id } });
}

export function logClosed(id: string): StorageError {
  return new StorageError('closed', `log ${id} is closed`, { facts: { log: id } });
}
