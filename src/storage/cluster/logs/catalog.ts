import { createHash } from 'node:crypto';
import { JsonDocuments } from '../../json-documents.ts';
import { META_PREFIX } from '../../keys.ts';
import type { LogId, MetaStore } from '../../port.ts';
import { WatchedDocuments } from '../../watched-documents.ts';

/** What is kept of a log outside its messages. */
export interface LogDocument {
  readonly partition: number;
  readonly retentionMs: number;
  /** Batches below this position are removed. */
  readonly trimmedBefore: number;
  /** Bytes of all batches that were removed, with their headers. */
  readonly trimmedBytes: number;
  /** What is added to the sequence number of a message to get its position. */
  readonly posOffset: number;
  readonly createdMs: number;
  /** The messages that were copied from another store, if there are any. */
  readonly imported?: ImportedPart;
  /** Its messages are being removed. */
  readonly deleting?: true;
}

/** The messages of a log that contain the positions of their batches (imported.ts). */
export interface ImportedPart {
  /** One above the last of these positions. */
  readonly endPos: number;
  /** No message below it is needed. */
  readonly fromSeq: number;
  /** The last of these messages. */
  readonly lastSeq: number;
}

/** The messages below it have been removed, or never existed. */
export function firstSeqOf({ trimmedBefore, posOffset, imported }: LogDocument): number {
  if (imported && trimmedBefore < imported.endPos) return imported.fromSeq;
  return Math.max(1, trimmedBefore - posOffset);
}

/** The documents of all logs of the cluster, in memory, and changed under compare-and-set. */
export class LogCatalog {
  readonly #documents: JsonDocuments<LogDocument>;
  readonly #watched: WatchedDocuments<LogDocument>;
  readonly #meta: MetaStore;

  private constructor(
    meta: MetaStore,
    documents: JsonDocuments<LogDocument>,
    watched: WatchedDocuments<LogDocument>,
  ) {
    this.#meta = meta;
    this.#documents = documents;
    this.#watched = watched;
  }

  /** @param onChange is called after each change of a log's document; with undefined when the log does not exist any more */
  static async open(
    meta: MetaStore,
    onChange: (id: LogId, document: LogDocument | undefined) => void,
  ): Promise<LogCatalog> {
    const documents = new JsonDocuments<LogDocument>(meta, META_PREFIX.cluster.log);
    const watched = await WatchedDocuments.open<LogDocument>(meta, META_PREFIX.cluster.log, (id, document) =>
      onChange(id, existing(document)),
    );
    return new LogCatalog(meta, documents, watched);
  }

  /** @returns undefined when the log does not exist, as far as this gateway knows */
  get(id: LogId): LogDocument | undefined {
    return existing(this.#watched.get(id));
  }

  /** The document once everything that was written before the call is known here. */
  async getExact(id: LogId): Promise<LogDocument | undefined> {
    await this.#meta.catchUp();
    return this.get(id);
  }

  /** @returns false when there is one already */
  create(id: LogId, document: LogDocument): Promise<boolean> {
    return this.#documents.create(id, document);
  }

  /** @returns undefined when the log does not exist */
  async update(
    id: LogId,
    change: (current: LogDocument) => LogDocument | undefined,
  ): Promise<LogDocument | undefined> {
    return existing(
      await this.#documents.update(id, (current) =>
        current.deleting === true ? undefined : change(current),
      ),
    );
  }

  /** @returns the document of the log, also when an earlier deletion was not finished; undefined: there is none */
  beginDelete(id: LogId): Promise<LogDocument | undefined> {
    return this.#documents.update(id, (current) => ({ ...current, deleting: true }));
  }

  async finishDelete(id: LogId): Promise<void> {
    await this.#documents.delete(id);
  }

  list(): Promise<{ key: LogId; value: LogDocument }[]> {
    return this.#documents.list();
  }

  close(): void {
    this.#watched.close();
  }
}

function existing(document: LogDocument | undefined): LogDocument | undefined {
  return document?.deleting === true ? undefined : document;
}

const TOKEN_LENGTH = 22;

/** Where a log is: its partition, and the last part of its subject. Decided by its id, which is never used twice. */
export function placeOf(id: LogId, partitions: number): { partition: number; token: string } {
  const digest = createHash('sha256').update(id).digest();
  return {
    partition: digest.readUInt32BE(28) % partitions,
    token: digest.toString('base64url').slice(0, TOKEN_LENGTH),
  };
}
