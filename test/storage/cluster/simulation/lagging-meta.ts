import { MetaEntries } from '../../../../src/storage/meta-entries.ts';
import type { ListRange, MetaChange, MetaEntry, MetaStore } from '../../../../src/storage/port.ts';
import type { Link } from '../../../support/fake-messages/link.ts';

/** A gateway's copy of metadata that several gateways share: it learns of each change a while later, in order. */
export class LaggingMeta implements MetaStore {
  readonly #shared: MetaStore;
  readonly #link: Link;
  readonly #entries = new MetaEntries();
  readonly #changes: MetaChange[] = [];
  readonly #waiting = new Set<() => void>();
  /** The newest change of the shared metadata, and of the copy. */
  #newest = 0;
  #applied = 0;
  #isApplying = false;

  private constructor(shared: MetaStore, link: Link) {
    this.#shared = shared;
    this.#link = link;
  }

  static async open(shared: MetaStore, link: Link): Promise<LaggingMeta> {
    const meta = new LaggingMeta(shared, link);
    shared.watch('', (change) => {
      meta.#newest++;
      meta.#changes.push(change);
      meta.#apply();
    });
    for (const entry of await shared.list('')) meta.#entries.apply(entry);
    return meta;
  }

  async get(key: string): Promise<MetaEntry | undefined> {
    return this.#entries.get(key);
  }

  create(key: string, value: Buffer): Promise<number | undefined> {
    const copy = Buffer.from(value);
    return this.#write(() => this.#shared.create(key, copy));
  }

  compareAndSet(key: string, revision: number, value: Buffer): Promise<number | undefined> {
    const copy = Buffer.from(value);
    return this.#write(() => this.#shared.compareAndSet(key, revision, copy));
  }

  delete(key: string, revision?: number): Promise<boolean> {
    return this.#write(() => this.#shared.delete(key, revision));
  }

  async list(prefix: string, range?: ListRange): Promise<MetaEntry[]> {
    return this.#entries.list(prefix, range);
  }

  async count(prefix: string): Promise<number> {
    return this.#entries.count(prefix);
  }

  async catchUp(): Promise<void> {
    await this.#write(async () => {});
  }

  watch(prefix: string, onChange: (change: MetaChange) => void) {
    return this.#entries.watch(prefix, onChange);
  }

  /** Resolves once the copy has what the shared metadata had then. */
  #write<T>(act: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#link.afterTransit(() => {
        void act().then((result) => {
          const until = this.#newest;
          const check = () => {
            if (this.#applied < until) return;
            this.#waiting.delete(check);
            resolve(result);
          };
          this.#link.inGateway(() => {
            this.#waiting.add(check);
            check();
          });
        }, reject);
      });
    });
  }

  #apply(): void {
    if (this.#isApplying || this.#changes.length === 0) return;
    this.#isApplying = true;
    this.#link.inGateway(() => {
      this.#isApplying = false;
      const change = this.#changes.shift()!;
      this.#applied++;
      this.#entries.apply(change);
      for (const check of this.#waiting) check();
      this.#apply();
    });
  }
}
