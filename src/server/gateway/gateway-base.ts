import { AccessSecrets } from '../../access/access-secrets.ts';
import { Gateway } from '../../cluster/gateway.ts';
import { SubscriptionClaims } from '../../cluster/subscription-claims.ts';
import { THIS_PLATFORM } from '../../lib/platform/platform.ts';
import { type Random, systemRandom } from '../../lib/random.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { Dispatch } from '../../protocol/dispatcher.ts';
import { requireWhole } from '../../storage/copy/marker.ts';
import type { Store } from '../../storage/port.ts';
import { FailedAttempts } from '../admission/failed-attempts.ts';
import { createIamService } from '../../services/iam/service.ts';
import type { Closers } from '../closers.ts';
import type { ServerOptions } from '../open-server.ts';
import { type DataPlane, openDataPlane } from '../services/data-plane.ts';
import { type ServerParts, serverOptions } from '../start/server-parts.ts';
import { VERSION } from '../version.ts';
import { readAccessKey, requireSameKey } from './access/access-key.ts';
import { withCurrentIdentities } from './access/current-identities.ts';
import { exactKinesis } from './exact-kinesis.ts';
import { streamDutyOf } from './mappings/stream-duty.ts';
import { ClusterKey } from './proofs/cluster-key.ts';

/** What a gateway has before it joins its cluster. */
export interface GatewayBase {
  readonly parts: ServerParts;
  readonly options: ServerOptions;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** By the monotonic clock. */
  readonly startedMs: number;
  /** Shared by all gateways. */
  readonly store: Store;
  /** Not a member yet. */
  readonly gateway: Gateway;
  /** Kinesis, which every gateway serves. */
  readonly plane: DataPlane;
  readonly key: ClusterKey;
  readonly attempts: FailedAttempts;
  /** Looks up identities as they are now, when they matter. */
  readonly withCurrent: (dispatch: Dispatch) => Dispatch;
}

/** @throws OperatorError for an access key that other gateways do not have, and for a store that is not whole */
export async function openGatewayBase(parts: ServerParts, closers: Closers): Promise<GatewayBase> {
  const { clock, random, logger, advertised } = parts;
  const { openStore, accessKeyFile, process: ofServer } = parts.options.cluster!;
  const accessKey =
    accessKeyFile === undefined ? ofServer?.accessKey : await readAccessKey(accessKeyFile, THIS_PLATFORM);
  // Not the server's random numbers, which a test may repeat: a repeated nonce would reveal secrets.
  const accessSecrets = accessKey && AccessSecrets.of(accessKey, systemRandom);
  const startedMs = clock.monotonicMs();
  const store = await openStore();
  closers.add(() => store.close());
  const { meta } = store;
  await requireWhole(meta, 'the store of --store');
  if (accessSecrets && accessKeyFile !== undefined) {
    await requireSameKey(meta, accessSecrets, accessKeyFile);
  }
  const gateway = await Gateway.open({ meta, clock, random, logger, endpoint: advertised, version: VERSION });
  const attempts = new FailedAttempts(clock);
  const subscriptionClaims = await SubscriptionClaims.open({ meta, clock, random, logger });
  closers.add(() => subscriptionClaims.close());
  const options = {
    ...serverOptions(parts),
    accessSecrets,
    attempts,
    isShared: true,
    ofServer,
    streamDuty: streamDutyOf(gateway),
    subscriptionClaims,
  };
  const plane = await openExactPlane(store, options, closers);
  return {
    parts,
    options,
    clock,
    random,
    logger,
    startedMs,
    store,
    gateway,
    plane,
    key: await ClusterKey.open(meta, accessSecrets),
    attempts,
    withCurrent: currentIdentities(plane, gateway),
  };
}

async function openExactPlane(store: Store, options: ServerOptions, closers: Closers): Promise<DataPlane> {
  const plane = await openDataPlane(store, options, closers);
  const { access, identities } = plane;
  const { clock, random } = options;
  // Functions start here as roles whose trust policies IAM has. Its other work is that of the home.
  access?.authorizer.useServices([createIamService({ meta: store.meta, identities, clock, random })]);
  return {
    ...plane,
    kinesis: exactKinesis(plane.kinesis, store.meta),
    clientKinesis: exactKinesis(plane.clientKinesis, store.meta),
  };
}

function currentIdentities(
  { access, identities, store: { meta } }: DataPlane,
  gateway: Gateway,
): GatewayBase['withCurrent'] {
  if (access?.mode !== 'enforce') return (dispatch) => dispatch;
  return (dispatch) =>
    withCurrentIdentities(dispatch, { identities, meta, isMember: () => gateway.isMember });
}
