import { NO_AUTHORITIES } from '../../../src/schema/authorities.ts';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Logger } from '../../../src/lib/log/logger.ts';
import type { Meters } from '../../../src/lib/metrics.ts';
import { LazyDisk } from '../../../src/lib/disk/lazy-disk.ts';
import { nodeDisk } from '../../../src/lib/disk/node-disk.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import type { Mappings } from '../../../src/mapping/mappings.ts';
import { noQueues } from '../../../src/mapping/queue/no-queues.ts';
import type {
  FunctionSpec,
  Invocation,
  InvocationResult,
  ProvisionFailure,
  ProvisionStatus,
  Runtime,
  ThrottleReason,
} from '../../../src/runtime/port.ts';
import type { Caller } from '../../../src/schema/caller.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import type { Calls } from '../../../src/schema/service.ts';
import { validateInput } from '../../../src/schema/validate.ts';
import { openLambda } from '../../../src/services/lambda/open-lambda.ts';
import { CreateAlias } from '../../../src/services/lambda/operations/create-alias.ts';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { UpdateFunctionCode } from '../../../src/services/lambda/operations/update-function-code.ts';
import { createLambdaService } from '../../../src/services/lambda/service.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { zipOf } from '../../support/zip.ts';
import { removeDirectory } from '../../support/remove-directory.ts';

export const ROLE = 'arn:aws:iam::000000000000:role/service';

/** Operations that check whether a destination exists. */
export const DESTINATION_LOOK_UPS = ['GetQueueUrl', 'GetTopicAttributes', 'HeadBucket', 'DescribeEventBus'];

interface FakeProvision {
  readonly spec: FunctionSpec;
  readonly count: number;
  initialized: number;
  failure: ProvisionFailure | undefined;
}

/** Returns prepared results at once, and records its calls. */
class FakeRuntime implements Runtime {
  readonly maxEnvironments = 32;
  readonly runs: { spec: FunctionSpec; invocation: Invocation }[] = [];
  readonly retired: string[] = [];
  /** By environment key. */
  readonly provisions = new Map<string, FakeProvision>();
  /** Function names of throttled invocations. */
  readonly throttled: string[] = [];
  /** Results of the next invocations; when empty, the event is returned. */
  readonly results: InvocationResult[] = [];

  #held: Promise<void> | undefined;

  replacesCode(): boolean {
    return false;
  }

  async invoke(spec: FunctionSpec, invocation: Invocation): Promise<InvocationResult> {
    this.runs.push({ spec, invocation });
    await this.#held;
    return this.results.shift() ?? finished(invocation.payload.toString());
  }

  /** Holds later invocations until the returned function is called. */
  hold(): () => void {
    let release = () => {};
    this.#held = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  }

  throttle(spec: FunctionSpec, _invocation: Invocation, reason: ThrottleReason): InvocationResult {
    this.throttled.push(spec.functionName);
    return { kind: 'throttled', reason };
  }

  provision(spec: FunctionSpec, count: number): void {
    this.provisions.set(spec.key, { spec, count, initialized: 0, failure: undefined });
  }

  /** Initializes the provisioned environments of a version, or fails to. */
  settle(key: string, failure?: ProvisionFailure): void {
    const provision = this.provisions.get(key)!;
    provision.initialized = failure ? 0 : provision.count;
    provision.failure = failure;
  }

  provisionOf(key: string): ProvisionStatus | undefined {
    const provision = this.provisions.get(key);
    if (!provision) return undefined;
    const { initialized, failure } = provision;
    return { initialized, idle: initialized, busy: 0, failure };
  }

  retire(key: string): void {
    this.provisions.delete(key);
    this.retired.push(key);
  }

  async close(): Promise<void> {}
}

export function finished(payload: string, functionError?: 'Unhandled'): InvocationResult {
  return {
    kind: 'finished',
    payload: Buffer.from(payload),
    functionError,
    executedVersion: '$LATEST',
    logTail: Buffer.from('START …\nREPORT …\n'),
  };
}

/** The Lambda service on a store in memory and a fake runtime, called as the dispatcher would. */
export async function lambdaWorld(options: { calls?: Calls; meters?: Meters } = {}) {
  const clock = new VirtualClock();
  const store = memoryStore(clock);
  const directory = mkdtempSync(join(tmpdir(), 'millrace-lambda-'));
  const disk = new LazyDisk(async () => nodeDisk(directory));
  const runtime = new FakeRuntime();
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  const logger: Logger = { info: log, warn: log, error: log };
  // Every destination exists.
  const lookUps: Calls = {
    authorities: NO_AUTHORITIES,
    call: async (service, { name }) => {
      if (DESTINATION_LOOK_UPS.includes(name)) return {} as never;
      throw new Error(`this test has no service ${service}`);
    },
  };
  const calls = options.calls ?? lookUps;
  const endpoint = () => 'http://127.0.0.1:4566';
  const open = () =>
    openLambda({
      store,
      disk,
      clock,
      random: seededRandom('lambda'),
      logger,
      runtime,
      calls,
      endpoint,
      ...(options.meters && { meters: options.meters }),
    });
  const lambda = await open();
  lambda.resume();
  // Operations on mappings are tested with a world of their own.
  const mappings = {} as Mappings;
  const service = createLambdaService({ ...lambda, mappings, queues: noQueues });
  let requests = 0;

  const call = async <Op extends Operation>(
    operation: Op,
    input: Input<Op>,
    caller: Partial<Caller> = {},
  ): Promise<Output<Op>> => {
    const invalid = validateInput(operation.input, input, service.validationError);
    if (invalid) throw invalid;
    const whole: Caller = {
      account: '000000000000',
      region: 'us-east-1',
      accessKeyId: undefined,
      requestId: `request-${++requests}`,
      signal: new AbortController().signal,
      ...caller,
    };
    return (await service.operations.get(operation.name)!.run(input, whole)) as Output<Op>;
  };
  const close = async () => {
    lambda.close();
    await disk.close();
    removeDirectory(directory);
  };
  return { clock, store, directory, runtime, logged, lambda, service, call, open, close };
}

export type LambdaWorld = Awaited<ReturnType<typeof lambdaWorld>>;

/** A world that is opened before each test of a file, and closed after it. Returns the world of the running test. */
export function useLambdaWorld(
  prepare: (world: LambdaWorld) => Promise<unknown> = async () => {},
): Omit<LambdaWorld, 'close'> {
  let current: LambdaWorld;
  beforeEach(async () => {
    current = await lambdaWorld();
    await prepare(current);
  });
  afterEach(() => current.close());
  return {
    get clock() {
      return current.clock;
    },
    get store() {
      return current.store;
    },
    get directory() {
      return current.directory;
    },
    get runtime() {
      return current.runtime;
    },
    get logged() {
      return current.logged;
    },
    get lambda() {
      return current.lambda;
    },
    get service() {
      return current.service;
    },
    call: (operation, input, caller) => current.call(operation, input, caller),
    open: () => current.open(),
  };
}

/** The required input of CreateFunction. */
export function functionInput(name: string, files: Readonly<Record<string, string>> = { 'index.js': '' }) {
  return {
    FunctionName: name,
    Role: ROLE,
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Code: { ZipFile: zipOf(files) },
  };
}

/** Creates function `f` with version 1 and the alias `live`. */
export async function createFunctionWithAlias({ call }: LambdaWorld): Promise<void> {
  await call(CreateFunction, { ...functionInput('f'), Publish: true });
  await call(CreateAlias, { FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
}

/** Creates function `f` with the versions 1 and 2. */
export async function createTwoVersions({ call, clock }: LambdaWorld): Promise<void> {
  await call(CreateFunction, { ...functionInput('f'), Publish: true });
  await clock.advance(500);
  const ZipFile = zipOf({ 'index.js': 'second' });
  await call(UpdateFunctionCode, { FunctionName: 'f', ZipFile, Publish: true });
}
