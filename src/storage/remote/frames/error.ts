import { StorageError, type StorageErrorKind } from '../../error.ts';
import { FRAME, ProtocolError } from './frame.ts';
import type { FrameWriter } from './frame-writer.ts';
import { readJson, writeJson } from './call.ts';

interface SentError {
  /** Null for an error of another type. */
  readonly kind: StorageErrorKind | null;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Facts are for the operator, so numbers that JSON does not have are sent as text. */
export function writeError(writer: FrameWriter, id: number, error: unknown): void {
  const isStorage = error instanceof StorageError;
  const facts = isStorage
    ? Object.entries(error.facts).map(([name, fact]) => [
        name,
        typeof fact === 'number' || typeof fact === 'boolean' ? fact : String(fact),
      ])
    : [];
  const sent: SentError = {
    kind: isStorage ? error.kind : null,
    message: error instanceof Error ? error.message : String(error),
    facts: Object.fromEntries(facts) as SentError['facts'],
  };
  writeJson(writer, FRAME.failed, id, sent);
}

/** @param otherwise the kind of an error that is not of the store */
export function readError(body: Buffer, otherwise: StorageErrorKind): StorageError {
  const { kind, message, facts } = readJson(body).value as Partial<SentError>;
  if (typeof message !== 'string') throw new ProtocolError('an error without a message');
  return new StorageError(kind ?? otherwise, message, { facts: facts ?? {} });
}
