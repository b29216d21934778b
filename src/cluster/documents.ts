/** What a gateway does, as of its last renewal. */
export interface MemberLoad {
  /** Loops of shards of mappings that run there. */
  readonly loops?: number | undefined;
  /** Invocations of functions that run there, and how many can. */
  readonly functions?: { readonly running: number; readonly environments: number } | undefined;
}

/** A gateway reaches the store and not the home. */
export interface CutOff {
  /** The member that is the home, or was when it was reached last. */
  readonly from: string;
  /** The other members that this gateway reaches. */
  readonly reaches: readonly string[];
}

/** The state that a gateway reports, as JSON under `cluster/member/ID`. */
export interface MemberDocument extends MemberLoad {
  /** Where other gateways reach it: `http://10.0.0.7:4566`. */
  readonly endpoint: string;
  readonly version: string;
  /** Milliseconds since the epoch, by its own clock. */
  readonly startedMs: number;
  /** `draining`: it takes no more leases, and releases those it has. */
  readonly state: 'ready' | 'draining';
  /** While it is set, this member does no shared work, and others do it. */
  readonly cutOff?: CutOff | undefined;
  /** Grows with each renewal, so that each is a change of the document. */
  readonly beat: number;
}

/** Who may do what exists once, as JSON under `cluster/lease/NAME`. */
export interface LeaseDocument {
  /** Valid while this member exists; null after a release. */
  readonly member: string | null;
  /** Grows each time the lease is taken. */
  readonly epoch: number;
}
