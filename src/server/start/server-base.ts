import { tmpdir } from 'node:os';
import { GIB } from '../../lib/bytes.ts';
import { type DiskImage, MemoryDisk } from '../../lib/disk/memory/memory-disk.ts';
import { boundedLogger } from '../../lib/log/bounded-logger.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { type Random, systemRandom } from '../../lib/random.ts';
import { type Clock, systemClock } from '../../lib/time/clock.ts';
import type { EncryptionSettings } from '../../storage/embedded/encryption/open-encryption.ts';
import { TestControls } from '../controls/test-controls.ts';
import { exportedLogger } from '../exported-logger.ts';
import type { ForwardOptions } from '../forwarding/forward-target.ts';
import { type Forwarding, openForwarding } from '../forwarding/open-forwarding.ts';
import { isLoopback } from '../loopback.ts';
import { COMMAND_LINE_OPTIONS, explainStartError, type OptionNames } from '../start-errors.ts';
import type { MillraceOptions } from './options.ts';
import { encryptionOf } from './requirements.ts';

/** Bound on the data of a server in memory. Writes beyond it are refused as on a full disk. */
const DEFAULT_MAX_MEMORY_BYTES = GIB;

const NOTHING_FORWARDED: ForwardOptions = { targets: [], credentials: async () => undefined };

/** The parts of a server that exist before it listens: options, with their defaults. */
export interface ServerBase {
  readonly options: MillraceOptions;
  readonly names: OptionNames;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly encryption: EncryptionSettings | undefined;
  readonly forward: ForwardOptions;
  readonly forwarding: Forwarding;
  readonly testControls: TestControls | undefined;
  /** A disk in memory, with the files of another one. */
  memory(files?: DiskImage): MemoryDisk;
  /** The error of a start, as the operator can act on it. @param listening the port that was opened, by default the main one */
  explain(
    error: unknown,
    listening?: { readonly port: number; readonly option: 'port' | 'apiPort' },
  ): Promise<unknown>;
}

/** @throws OperatorError for a key file that cannot be used, and for services that must not be forwarded */
export async function serverBase(options: MillraceOptions): Promise<ServerBase> {
  const { host, dataDirectory, time = 'real', optionNames: names = COMMAND_LINE_OPTIONS } = options;
  const { clock = systemClock, random = systemRandom, forward = NOTHING_FORWARDED } = options;
  const exportLine = options.telemetry?.exportLine;
  const logger = boundedLogger(
    exportLine ? exportedLogger(options.logger, exportLine, clock) : options.logger,
    clock,
  );
  // Without a data directory only the code of functions is on a disk.
  const directory = dataDirectory ?? tmpdir();
  const encryption = await encryptionOf(options, names);
  const memory = (files?: DiskImage) =>
    new MemoryDisk('memory', files, options.maxMemoryBytes ?? DEFAULT_MAX_MEMORY_BYTES);
  return {
    options,
    names,
    clock,
    random,
    logger,
    encryption,
    forward,
    forwarding: openForwarding(forward, { clock, logger, isOpen: !isLoopback(host) }),
    testControls:
      options.testControls === true ? new TestControls({ time, realTime: clock, random, memory }) : undefined,
    memory,
    explain: (error, { port, option } = { port: options.port, option: 'port' }) =>
      explainStartError(error, { host, port, portOption: option, names, directory, encryption }, clock),
  };
}
