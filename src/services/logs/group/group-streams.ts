import { SortedKeys } from '../../../lib/list/sorted-keys.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import type { StreamDocument } from './documents.ts';
import { LogStream } from './log-stream.ts';

/** The streams of a log group: their documents, and an index in memory by name and by id. */
export class GroupStreams {
  readonly #documents: JsonDocuments<StreamDocument>;
  readonly #byName = new Map<string, LogStream>();
  readonly #names = new SortedKeys();
  readonly #byId = new Map<string, LogStream>();
  /** Streams with statistics that are not saved. */
  readonly #unsaved = new Set<LogStream>();

  private constructor(meta: MetaStore, logId: string) {
    this.#documents = new JsonDocuments(meta, `${META_PREFIX.logs.stream}${logId}/`);
  }

  static async open(meta: MetaStore, logId: string): Promise<GroupStreams> {
    const streams = new GroupStreams(meta, logId);
    for (const { value } of await streams.#documents.list()) streams.add(new LogStream(value));
    return streams;
  }

  /** In no particular order. */
  all(): Iterable<LogStream> {
    return this.#byName.values();
  }

  /** The streams whose name starts with `prefix` and is above `after`, in order of name. Costs what is taken. */
  *after(prefix: string, after: string | undefined): IterableIterator<LogStream> {
    for (const name of this.#names.scan(prefix, after)) {
      const stream = this.#byName.get(name);
      if (stream) yield stream;
    }
  }

  named(name: string): LogStream | undefined {
    return this.#byName.get(name);
  }

  withId(id: string): LogStream | undefined {
    return this.#byId.get(id);
  }

  /**
   * Stores the document of a new stream.
   * @returns undefined when a stream of that name exists
   */
  async store(document: StreamDocument): Promise<LogStream | undefined> {
    return (await this.#documents.create(document.name, document)) ? new LogStream(document) : undefined;
  }

  /** Removes the document of a stream that is not in the index. */
  async discard({ name }: LogStream): Promise<void> {
    await this.#documents.delete(name);
  }

  /** Adds a stored stream to the index. */
  add(stream: LogStream): void {
    this.#byName.set(stream.name, stream);
    this.#names.add(stream.name);
    this.#byId.set(stream.id, stream);
  }

  async delete(stream: LogStream): Promise<void> {
    this.#byName.delete(stream.name);
    this.#names.delete(stream.name);
    this.#byId.delete(stream.id);
    this.#unsaved.delete(stream);
    await this.#documents.delete(stream.name);
  }

  /** Counts an event of a stream, whose statistics are then saved by `saveCounts`. */
  count(stream: LogStream, ...event: Parameters<LogStream['count']>): void {
    stream.count(...event);
    this.#unsaved.add(stream);
  }

  /** Saves the statistics that have changed. Streams that get events meanwhile are saved the next time. */
  async saveCounts(): Promise<void> {
    for (const stream of Array.from(this.#unsaved)) {
      this.#unsaved.delete(stream);
      const { document } = stream;
      await this.#documents.update(stream.name, (current) =>
        current.id === stream.id ? document : undefined,
      );
    }
  }
}
