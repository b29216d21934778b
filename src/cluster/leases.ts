import { META_PREFIX } from '../storage/keys.ts';
import type { MetaStore } from '../storage/port.ts';
import { WatchedDocuments } from '../storage/watched-documents.ts';
import type { LeaseDocument } from './documents.ts';
import type { Members } from './members.ts';
import type { OwnMember } from './own-member.ts';

const PREFIX = META_PREFIX.cluster.lease;
const MEMBER = META_PREFIX.cluster.member;

/** A lease of this process. */
export interface Lease {
  readonly name: string;
  /** Greater than that of every earlier holder. */
  readonly epoch: number;
  /** Whether its holder may act now. False for good once it was false. */
  readonly isHeld: boolean;
}

/**
 * Who may do what exists once. A lease names a member and is valid while that member lives, so that any number of leases
 * costs no renewal. It is taken by compare-and-set when no member has it, or one that has been removed.
 */
export class Leases {
  readonly #meta: MetaStore;
  readonly #members: Members;
  readonly #documents: WatchedDocuments<LeaseDocument>;

  private constructor(meta: MetaStore, members: Members, documents: WatchedDocuments<LeaseDocument>) {
    this.#meta = meta;
    this.#members = members;
    this.#documents = documents;
  }

  /** @param onChange is called when a lease is taken or released */
  static async open(meta: MetaStore, members: Members, onChange: () => void): Promise<Leases> {
    return new Leases(meta, members, await WatchedDocuments.open<LeaseDocument>(meta, PREFIX, onChange));
  }

  /** The member that holds the lease, as far as this process knows. */
  holderOf(name: string): string | undefined {
    const member = this.#documents.get(name)?.member;
    return typeof member === 'string' && this.#members.has(member) ? member : undefined;
  }

  /** In order of name. */
  all(): { readonly name: string; readonly member: string | undefined; readonly epoch: number }[] {
    return Array.from(this.#documents.entries(), ([name, { epoch }]) => ({
      name,
      member: this.holderOf(name),
      epoch,
    })).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /**
   * Takes a lease that no member holds. A lease that names this member already, because the answer of an earlier attempt was
   * lost, is taken as well, with an epoch of its own: nothing that was sent about the earlier one and is stored late changes it.
   * @returns undefined when another member holds it
   * @throws StorageError
   */
  async acquire(name: string, own: OwnMember): Promise<Lease | undefined> {
    if (!own.isValid || own.state !== 'ready') return undefined;
    const entry = await this.#meta.get(PREFIX + name);
    const current = entry && (JSON.parse(entry.value.toString('utf8')) as LeaseDocument);
    const holder = current?.member ?? own.id;
    // Not what this process has seen: the holder may have joined since.
    if (holder !== own.id && (await this.#meta.get(MEMBER + holder))) return undefined;
    const next: LeaseDocument = { member: own.id, epoch: (current?.epoch ?? 0) + 1 };
    const bytes = Buffer.from(JSON.stringify(next));
    const revision = entry
      ? await this.#meta.compareAndSet(PREFIX + name, entry.revision, bytes)
      : await this.#meta.create(PREFIX + name, bytes);
    return revision === undefined ? undefined : new HeldLease(name, next.epoch, own, this.#documents);
  }

  /** Lets others take the lease at once. The holder must have stopped acting. @throws StorageError */
  async release({ name, epoch }: Lease, own: OwnMember): Promise<void> {
    await this.#write(name, own, epoch, { member: null, epoch });
  }

  /** As `release`, for a lease that names this member and was not taken. @throws StorageError */
  async giveUp(name: string, own: OwnMember): Promise<void> {
    const epoch = this.#documents.get(name)?.epoch;
    if (epoch !== undefined) await this.#write(name, own, epoch, { member: null, epoch });
  }

  /**
   * Gives a lease to another member: the lease names it from now on. The holder must have stopped acting.
   * @throws StorageError
   */
  async pass({ name, epoch }: Lease, own: OwnMember, memberId: string): Promise<void> {
    await this.#write(name, own, epoch, { member: memberId, epoch: epoch + 1 });
  }

  close(): void {
    this.#documents.close();
  }

  /** Changes a lease of this member, if it still has it. */
  async #write(name: string, own: OwnMember, epoch: number, next: LeaseDocument): Promise<void> {
    const entry = await this.#meta.get(PREFIX + name);
    const current = entry && (JSON.parse(entry.value.toString('utf8')) as LeaseDocument);
    if (!current || current.member !== own.id || current.epoch !== epoch) return;
    await this.#meta.compareAndSet(PREFIX + name, entry.revision, Buffer.from(JSON.stringify(next)));
  }
}

class HeldLease implements Lease {
  readonly name: string;
  readonly epoch: number;
  readonly #own: OwnMember;
  readonly #documents: WatchedDocuments<LeaseDocument>;

  constructor(name: string, epoch: number, own: OwnMember, documents: WatchedDocuments<LeaseDocument>) {
    this.name = name;
    this.epoch = epoch;
    this.#own = own;
    this.#documents = documents;
  }

  get isHeld(): boolean {
    if (!this.#own.isValid) return false;
    const current = this.#documents.get(this.name);
    return current?.member === this.#own.id && current.epoch === this.epoch;
  }
}
