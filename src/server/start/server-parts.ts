import type { Disk } from '../../lib/disk/disk.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { observedRuntime } from '../../runtime/observed-runtime.ts';
import type { LogSink, Runtime } from '../../runtime/port.ts';
import type { EncryptionSettings } from '../../storage/embedded/encryption/open-encryption.ts';
import type { Audit } from '../audit/audit.ts';
import type { TestControls } from '../controls/test-controls.ts';
import { WatchedInvocations } from '../dashboard/invocations/watched-invocations.ts';
import { exportedLines } from '../exported-lines.ts';
import type { Forwarding } from '../forwarding/open-forwarding.ts';
import type { MillraceOptions } from './options.ts';

/** What a server has before it opens its state. */
export interface ServerParts {
  readonly options: MillraceOptions;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** The data directory, or memory. */
  readonly disk: Disk;
  /** Where the credentials of the operator are written, if not to `disk`. */
  readonly credentialsDisk: Disk | undefined;
  readonly encryption: EncryptionSettings | undefined;
  /** For clients. */
  readonly endpoint: string;
  /** For functions. */
  readonly functionEndpoint: string;
  /** For other gateways. */
  readonly advertised: string;
  readonly forwarding: Forwarding;
  readonly audit: Audit | undefined;
  readonly testControls: TestControls | undefined;
}

/** What the services and the routes of a server are opened with, whatever they store in. */
export function serverOptions({
  options,
  disk,
  clock,
  random,
  logger,
  credentialsDisk,
  ...parts
}: ServerParts) {
  const { telemetry, onInvocation } = options;
  const watched = new WatchedInvocations(clock);
  return {
    ...options,
    disk,
    clock,
    processClock: clock,
    random,
    logger,
    credentialsDisk,
    endpoint: () => parts.endpoint,
    functionEndpoint: () => parts.functionEndpoint,
    forwarding: parts.forwarding,
    testControls: undefined,
    watched,
    audit: parts.audit,
    tracer: telemetry?.tracer,
    wrapLogSink: (sink: LogSink) =>
      telemetry?.exportLine ? exportedLines(sink, telemetry.exportLine) : sink,
    wrapRuntime(runtime: Runtime) {
      const kept = watched.observe(runtime);
      return onInvocation ? observedRuntime(kept, onInvocation) : kept;
    },
    // A server that is open to a network may have any host name.
    onlyPrivateHosts: options.auth !== 'enforce' && options.allowUnauthenticated !== true,
  };
}
