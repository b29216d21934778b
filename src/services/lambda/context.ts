import type { Turns } from '../../lib/concurrency/turns.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { Mappings } from '../../mapping/mappings.ts';
import type { QueueReader } from '../../mapping/queue/port.ts';
import type { Calls } from '../../schema/service.ts';
import type { AsyncQueue } from './async/queue.ts';
import type { Attachments } from './attachments.ts';
import type { CodeLinks } from './code/download.ts';
import type { CodeStore } from './code/store.ts';
import type { FunctionRemovals } from './function-removals.ts';
import type { Functions } from './function/functions.ts';
import type { VersionPublisher } from './function/publisher.ts';
import type { Concurrency } from './invocation/concurrency.ts';
import type { LambdaInvoker } from './invocation/invoker.ts';
import type { Layers } from './layer/layers.ts';
import type { LoopDetector } from './recursion/loop-detector.ts';
import type { ProvisionedConfigs } from './provisioned/configs.ts';
import type { ProvisionedEnvironments } from './provisioned/environments.ts';
import type { Provisioner } from './provisioned/provisioner.ts';

/** The dependencies of the service's operations. */
export interface LambdaContext {
  readonly functions: Functions;
  /** Changes that add something to a function, and its removal; by `functionKey`. */
  readonly turns: Turns;
  readonly publisher: VersionPublisher;
  readonly attachments: Attachments;
  readonly concurrency: Concurrency;
  readonly provisioned: ProvisionedConfigs;
  readonly provisionedEnvironments: ProvisionedEnvironments;
  readonly provisioner: Provisioner;
  readonly removals: FunctionRemovals;
  readonly layers: Layers;
  readonly code: CodeStore;
  readonly invoker: LambdaInvoker;
  readonly loops: LoopDetector;
  readonly asyncQueue: AsyncQueue;
  readonly mappings: Mappings;
  /** Looks up the queues of mappings. */
  readonly queues: QueueReader;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Where clients reach this server: `http://127.0.0.1:4566`. */
  readonly endpoint: () => string;
  readonly codeLinks: CodeLinks;
  /** Calls S3 to read code. */
  readonly calls: Calls;
}
