import type { JsonDocuments, Stored } from '../../storage/json-documents.ts';
import { type ShardTerm, TermOver } from '../spread/ownership.ts';
import type { CheckpointDocument } from './checkpoint-document.ts';

/**
 * Writes the epoch of the term into a checkpoint by compare-and-set. From then on no process with an earlier term can
 * change it, whenever it wakes; what such a process has stored before is in the document.
 * @returns undefined when the document has changed since it was read
 * @throws TermOver
 */
export async function claimed(
  documents: JsonDocuments<CheckpointDocument>,
  key: string,
  { value, revision }: Stored<CheckpointDocument>,
  term: ShardTerm,
): Promise<CheckpointDocument | undefined> {
  if (value.epoch === term.epoch) return value;
  // A higher epoch is one of a later term, or was copied from another cluster: then the term is still held in the store.
  const isCurrent = (value.epoch ?? 0) < term.epoch ? term.isHeld : await term.confirm();
  if (!isCurrent) throw new TermOver();
  const own = { ...value, epoch: term.epoch };
  return (await documents.replace(key, revision, own)) ? own : undefined;
}
