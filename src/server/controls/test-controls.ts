import { didYouMean } from '../../lib/nearest-word.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Random } from '../../lib/random.ts';
import { type Clock, systemClock } from '../../lib/time/clock.ts';
import type { LogSink } from '../../runtime/port.ts';
import type { OpenServices } from '../services/open-services.ts';
import type { ServicesOptions } from '../services/options.ts';
import { FaultInjector } from './faults/fault-injector.ts';
import { withFunctionFaults } from './faults/faulty-runtime.ts';
import { type FinishedInvocation, InvocationLog } from './invocation-log.ts';
import { RunningInvocations } from './running-invocations.ts';
import { look, type Unfinished, untilSettled } from './settle.ts';

// Looking costs a read of each mapping's state, and a caller over HTTP notices no shorter delay.
const SETTLE_PAUSE_MS = 10;
/** Functions that a message lists. */
const MAX_LISTED_FUNCTIONS = 20;

type Controlled = Pick<OpenServices, 'activity' | 'functionNames'>;

/** How services are opened so that tests see and control them. */
type Hooks = Required<Pick<ServicesOptions, 'wrapLogSink' | 'wrapRuntime' | 'wrapService'>>;

const NOTHING: Controlled = { activity: async () => [], functionNames: async () => [] };

/** What tests see and control of a server that they reach over HTTP. */
export class TestControls {
  readonly faults: FaultInjector;
  readonly #clock: Clock;
  readonly #running: RunningInvocations;
  readonly #invocations: InvocationLog;
  readonly #closing = new AbortController();
  #services: Controlled = NOTHING;

  /** @param clock that of the services */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.faults = new FaultInjector(clock);
    this.#running = new RunningInvocations(systemClock);
    this.#invocations = new InvocationLog(() => clock.now());
  }

  hooks(random: Random): Hooks {
    const clock = this.#clock;
    const keepLogs = (sink: LogSink) => this.#invocations.wrapLogSink(sink, () => true);
    return {
      wrapLogSink: keepLogs,
      wrapService: (service, tools) => this.faults.wrapService(service, tools),
      wrapRuntime: (runtime, { logSink, meters }) => {
        const faulty = withFunctionFaults(runtime, {
          faults: this.faults.list,
          clock,
          random,
          logSink: keepLogs(logSink),
          meters,
          onHang: (requestId, untilMs) => this.#running.waitUntil(requestId, untilMs),
        });
        return this.#running.observe(faulty, () => clock.now(), this.#invocations);
      },
    };
  }

  /** Called once the services are open. */
  useServices(services: Controlled): void {
    this.#services = services;
  }

  now(): Date {
    return new Date(this.#clock.now());
  }

  unfinished(): Promise<Unfinished> {
    return look(this.#tools());
  }

  /** @returns what is left when everything is done or waits for a time, or after `deadlineMs` of real time */
  settle(deadlineMs: number, signal: AbortSignal): Promise<Unfinished> {
    return untilSettled(
      { ...this.#tools(), signal: AbortSignal.any([signal, this.#closing.signal]) },
      deadlineMs,
    );
  }

  /**
   * The invocations that have ended, oldest first.
   * @param name of the function, or the end of it after a dash, as in serverless.yml; all functions without a name
   */
  invocations(name: string | undefined): readonly FinishedInvocation[] {
    const { all } = this.#invocations;
    if (name === undefined) return all;
    return all.filter(({ functionName }) => isNamed(functionName, name));
  }

  forgetInvocations(): void {
    this.#invocations.clear();
  }

  /**
   * @param name of a function, or the end of it after a dash, as in serverless.yml
   * @returns its full name
   * @throws OperatorError for an unknown function, and for a name that several have
   */
  async requireFunction(name: string): Promise<string> {
    const all = await this.#services.functionNames();
    if (all.includes(name)) return name;
    const [found, ...others] = all.filter((fullName) => isNamed(fullName, name));
    if (found === undefined) throw unknownFunction(name, all);
    if (others.length === 0) return found;
    throw new OperatorError(`Several functions are named ${name}: ${[found, ...others].join(', ')}.`);
  }

  /** Ends the requests that wait. */
  close(): void {
    this.#closing.abort();
  }

  #tools() {
    return {
      activity: async () => [...(await this.#services.activity()), ...this.faults.activity()],
      running: () => this.#running.activity(),
      nowMs: () => this.#clock.now(),
      step: async () => {},
      realTime: systemClock,
      pauseMs: SETTLE_PAUSE_MS,
    };
  }
}

function isNamed(fullName: string, name: string): boolean {
  return fullName === name || fullName.endsWith(`-${name}`);
}

function unknownFunction(name: string, all: readonly string[]): OperatorError {
  if (all.length === 0) {
    return new OperatorError(`There is no function ${name}, as none is deployed. Deploy the project first.`);
  }
  const words = all.flatMap((fullName) => [fullName, fullName.slice(fullName.lastIndexOf('-') + 1)]);
  const listed = all.slice(0, MAX_LISTED_FUNCTIONS).join(', ');
  const more = all.length > MAX_LISTED_FUNCTIONS ? `, and ${all.length - MAX_LISTED_FUNCTIONS} more` : '';
  return new OperatorError(
    `There is no function ${name}.${didYouMean(name, words)} The functions are ${listed}${more}.`,
  );
}
