import { ACCESS_KEY_FILE, AccessSecrets } from '../../access/access-secrets.ts';
import { type Engine, openEngine } from '../../engine/engine.ts';
import type { StreamMetrics } from '../../engine/metrics.ts';
import type { Disk } from '../../lib/disk/disk.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { OwnProcess } from '../../lib/process/own-process.ts';
import type { MappingStatus } from '../../mapping/metrics/status.ts';
import type { Service } from '../../schema/service.ts';
import { MetricStore } from '../../services/cloudwatch/metrics/metric-store.ts';
import { RootKeys } from '../../services/identities/root-keys.ts';
import { StoredIdentities } from '../../services/identities/stored-identities.ts';
import { ControlRates, withControlRates } from '../../services/kinesis/limits/control-rates.ts';
import { createKinesisService } from '../../services/kinesis/service.ts';
import { withSharing } from '../../services/kinesis/sharing/sharing.ts';
import { callerIdentity } from '../../services/sts/identity.ts';
import type { Store } from '../../storage/port.ts';
import { type Access, openAccess } from '../access/open-access.ts';
import { writeRootCredentials } from '../access/root-credentials.ts';
import type { Closers } from '../closers.ts';
import { History } from '../history/history.ts';
import type { ServicesOptions } from './options.ts';

/** The credentials of root users. */
export interface RootAccess {
  /** The path of those of the default account. */
  readonly file: string;
  readonly keys: RootKeys;
}

/** What displays and the history show: the counts of all gateways of a cluster. */
interface Totals {
  streams(): StreamMetrics[];
  /** @param own of this process, with all mappings */
  mappings(own: MappingStatus[]): MappingStatus[];
}

/** What serves the clients of Kinesis, and what all other services are built on. */
export interface DataPlane {
  readonly store: Store;
  readonly engine: Engine;
  readonly identities: StoredIdentities;
  /** Undefined while access is not checked. */
  readonly access: Access | undefined;
  /** The credentials of the operator; undefined while access is not checked. */
  readonly root: RootAccess | undefined;
  readonly metricStore: MetricStore;
  readonly history: History;
  readonly totals: Totals;
  /** As other services of the server call it. */
  readonly kinesis: Service;
  /** As clients call it, who may not call some operations more often than AWS allows. */
  readonly clientKinesis: Service;
  /** How often clients have called operations of Kinesis that AWS limits. */
  readonly controlRates: ControlRates;
  readonly ownProcess: OwnProcess;
}

/** @param store belongs to the caller, who closes it after the closers have run */
export async function openDataPlane(
  store: Store,
  options: ServicesOptions,
  closers: Closers,
): Promise<DataPlane> {
  const { disk, clock, random, logger, quotas, timeScale, tracer } = options;
  const { meta, logs } = store;
  const writer = options.isShared === true ? random.uuid() : undefined;
  const metricStore = await MetricStore.open({ logs, clock, logger, writer });
  closers.add(() => metricStore.close());
  const history = await History.open({ logs, clock, logger, meters: metricStore.meters, writer });
  closers.add(() => history.close());

  const { auth: mode = 'off', accessSecrets: shared } = options;
  const secrets = shared ?? (await AccessSecrets.open(disk, random));
  const identities = await StoredIdentities.open(meta, secrets);
  closers.add(async () => identities.close());
  warnOfLostSecrets(identities, disk, logger);
  const access =
    mode === 'off' ? undefined : await openAccess({ mode, identities, meta, clock, logger }, closers);
  const keys = new RootKeys({ meta, identities, clock, random });
  const root = access && {
    file: await writeRootCredentials(options.credentialsDisk ?? disk, keys, {
      mayReplace: options.ofServer?.mayReplaceRoot ?? !shared,
    }),
    keys,
  };

  const engine = await openEngine({
    store,
    clock,
    random,
    logger,
    quotas,
    timeScale,
    duty: options.streamDuty,
    claims: options.subscriptionClaims,
  });
  closers.add(() => engine.close());
  const kinesis = withSharing(createKinesisService({ engine, clock, meta, meters: history.meters, tracer }), {
    engine,
    clock,
    principalOf: callerIdentity(identities),
  });
  access?.authorizer.useServices([kinesis]);
  const controlRates = new ControlRates(clock);
  const ownProcess = new OwnProcess();
  closers.add(async () => ownProcess.close());
  return {
    store,
    engine,
    identities,
    access,
    root,
    metricStore,
    history,
    totals: { streams: () => engine.metrics.snapshot(), mappings: (own) => own },
    kinesis,
    clientKinesis: quotas === 'on' ? withControlRates(kinesis, { engine, rates: controlRates }) : kinesis,
    controlRates,
    ownProcess,
  };
}

// Enough to recognize them.
const MAX_NAMED_USERS = 5;

/** Their requests are refused, or not known to be theirs, which the error that they get does not say. */
function warnOfLostSecrets(identities: StoredIdentities, disk: Disk, logger: Logger): void {
  const users = identities.usersWithLostSecrets();
  if (users.length === 0) return;
  logger.warn(
    `the secrets of the access keys of ${users.length} users cannot be decrypted: restore the ${ACCESS_KEY_FILE} that they were ` +
      'created with, or create new keys for them',
    { file: disk.absolute(ACCESS_KEY_FILE), users: users.slice(0, MAX_NAMED_USERS) },
  );
}
