import { OperatorError } from '../../lib/operator-error.ts';
import { META_KEY } from '../keys.ts';
import type { MetaStore } from '../port.ts';

/** What all gateways of a store must agree on; written by the first one. */
export interface SettingsDocument {
  /** The version of everything that is stored. */
  readonly format: number;
  /** How many streams the logs are spread over. */
  readonly partitions: number;
  /** All streams of the store have been created: one that is missing since then was deleted. */
  readonly isComplete?: true;
}

const FORMAT = 1;
/** Enough to spread 10,000 shards over three servers, and few enough that an idle store costs little. */
const PARTITIONS = 16;

/** @throws OperatorError when a later release has written it */
export async function readSettings(meta: MetaStore): Promise<SettingsDocument> {
  const created: SettingsDocument = { format: FORMAT, partitions: PARTITIONS };
  const key = META_KEY.clusterSettings;
  if (await meta.create(key, Buffer.from(JSON.stringify(created)))) return created;
  const entry = await meta.get(key);
  const found = JSON.parse(entry!.value.toString('utf8')) as SettingsDocument;
  if (found.format !== FORMAT) {
    throw new OperatorError(
      `the store has format ${found.format}, and this release of Millrace knows format ${FORMAT}: install the release that wrote it`,
    );
  }
  return found;
}

/** Called when all streams exist. Nothing else changes the document: who is not the first finds it changed in this way. */
export async function markComplete(meta: MetaStore): Promise<void> {
  const key = META_KEY.clusterSettings;
  const { value, revision } = (await meta.get(key))!;
  const settings = JSON.parse(value.toString('utf8')) as SettingsDocument;
  const complete: SettingsDocument = { ...settings, isComplete: true };
  await meta.compareAndSet(key, revision, Buffer.from(JSON.stringify(complete)));
}
