import { DEAD_MS } from '../../cluster/timing.ts';
import type { Gateway } from '../../cluster/gateway.ts';
import type { CutOff, MemberLoad } from '../../cluster/documents.ts';
import type { NatsReport } from './nats-report.ts';
import type { WriteState } from '../../storage/port.ts';

/** What `millrace cluster status` shows. */
export interface ClusterStatus extends NatsReport {
  /** The gateway that answers. */
  readonly gateway: string | undefined;
  /** The id of the gateway with the services that exist once; undefined while there is none. */
  readonly home: string | undefined;
  readonly members: readonly ClusterMember[];
  readonly leases: readonly ClusterLease[];
  readonly store: WriteState;
}

interface ClusterMember extends MemberLoad {
  readonly id: string;
  readonly endpoint: string;
  readonly version: string;
  /** `silent`: it would have been removed by now, if the store accepted changes. */
  readonly state: 'ready' | 'draining' | 'silent';
  /** While it reaches the store and not the home. */
  readonly cutOff: CutOff | undefined;
  readonly startedMs: number;
  /** How long ago the answering gateway saw its last renewal. */
  readonly silentMs: number;
}

interface ClusterLease {
  readonly name: string;
  /** Undefined while no member has it. */
  readonly member: string | undefined;
  readonly epoch: number;
}

export function clusterStatus(
  gateway: Gateway,
  store: { readonly writeState: WriteState },
  nats: NatsReport,
): ClusterStatus {
  return {
    ...nats,
    gateway: gateway.id,
    home: gateway.home?.id,
    members: gateway.members.all().map(({ id, document, silentMs }) => ({
      id,
      endpoint: document.endpoint,
      version: document.version,
      state: silentMs > DEAD_MS ? 'silent' : document.state,
      cutOff: document.cutOff,
      startedMs: document.startedMs,
      silentMs: Math.round(silentMs),
      functions: document.functions,
      loops: document.loops,
    })),
    leases: gateway.leases.all(),
    store: store.writeState,
  };
}
