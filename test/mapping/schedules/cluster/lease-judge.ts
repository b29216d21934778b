import type { LeaseDocument, MemberDocument } from '../../../../src/cluster/documents.ts';
import { META_PREFIX } from '../../../../src/storage/keys.ts';
import type { MetaStore } from '../../../../src/storage/port.ts';
import { WatchedDocuments } from '../../../../src/storage/watched-documents.ts';
import { endpointOf } from './life.ts';

/** Which gateway has which slot by what is stored, whatever the gateways believe. */
export class LeaseJudge {
  readonly #leases: WatchedDocuments<LeaseDocument>;
  readonly #members: WatchedDocuments<MemberDocument>;

  private constructor(leases: WatchedDocuments<LeaseDocument>, members: WatchedDocuments<MemberDocument>) {
    this.#leases = leases;
    this.#members = members;
  }

  /** @param meta of a gateway that nothing happens to: it sees each change at once */
  static async open(meta: MetaStore): Promise<LeaseJudge> {
    return new LeaseJudge(
      await WatchedDocuments.open<LeaseDocument>(meta, META_PREFIX.cluster.lease, () => {}),
      await WatchedDocuments.open<MemberDocument>(meta, META_PREFIX.cluster.member, () => {}),
    );
  }

  /** Whether the lease of the slot names a member that the gateway has joined as, and that was not removed. */
  has(gatewayName: string, slot: number): boolean {
    const member = this.#leases.get(`slot/${slot}`)?.member;
    return typeof member === 'string' && this.#members.get(member)?.endpoint === endpointOf(gatewayName);
  }
}
