import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { ACCEPTED, errorResponse, type StatusResponse } from '../api/status-response.ts';
import type { Failure } from '../failure.ts';
import type { EnvironmentLog } from '../log/environment-log.ts';
import type { Invocation } from '../port.ts';
import { Telemetry } from '../telemetry/telemetry.ts';
import { type DeliverEvent, Extension } from './extension.ts';
import { type ExtensionEvent, type ExtensionEventType, invokeEvent } from './extension-event.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html */
export const MAX_EXTENSIONS = 10;

/**
 * How long the shutdown of an environment with external extensions takes at most, and of one with internal ones only.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-shutdown
 */
export const EXTERNAL_SHUTDOWN_MS = 2000;
const INTERNAL_SHUTDOWN_MS = 500;
// The share of the runtime in the time for SHUTDOWN, as in AWS's emulator.
const RUNTIME_SHARE = 0.3;

export interface ExtensionsOptions {
  /** The file names of the external extensions, which are their names. */
  readonly external: readonly string[];
  readonly random: Random;
  readonly clock: Clock;
  /** Whether the function writes its log as JSON. */
  readonly hasJsonLogs: boolean;
  /** An extension failed, so the environment must end. */
  readonly onFailure: (failure: Failure) => void;
}

export type Registration =
  | { readonly kind: 'registered'; readonly id: string }
  | { readonly kind: 'refused'; readonly response: StatusResponse };

/**
 * The extensions of one environment. An external extension has a process of its own; an internal one is a part of the
 * runtime's process, and is known from the moment it registers.
 */
export class Extensions {
  readonly #random: Random;
  readonly #onFailure: (failure: Failure) => void;
  /** Undefined without external extensions: nothing is collected then. */
  readonly telemetry: Telemetry | undefined;
  readonly #extensions: Extension[];
  #isOpen = true;
  #onChange: (() => void) | undefined;

  constructor({ external, random, clock, hasJsonLogs, onFailure }: ExtensionsOptions) {
    this.telemetry = external.length > 0 ? new Telemetry(clock, hasJsonLogs) : undefined;
    this.#random = random;
    this.#onFailure = onFailure;
    this.#extensions = external.map((name) => new Extension(random.uuid(), name, true));
  }

  newEventId(): string {
    return this.#random.uuid();
  }

  get all(): readonly Extension[] {
    return this.#extensions;
  }

  /** How long the runtime may take to clean up before it is killed. */
  get runtimeShutdownMs(): number {
    return this.#extensions.some(({ isExternal }) => isExternal)
      ? EXTERNAL_SHUTDOWN_MS * RUNTIME_SHARE
      : INTERNAL_SHUTDOWN_MS;
  }

  /** Calls back once, when every extension waits for its next event. */
  whenReady(callback: () => void): void {
    this.#when(() => this.#extensions.every(({ isReady }) => isReady), callback);
  }

  /** Calls back once, when every external extension has registered. */
  whenRegistered(callback: () => void): void {
    this.#when(() => this.#extensions.every(({ state }) => state !== 'Started'), callback);
  }

  /** No extension can register from now on. */
  runtimeInitialized(): void {
    this.#isOpen = false;
    this.telemetry?.platform('platform.initRuntimeDone', { phase: 'init', status: 'success' });
  }

  /** Sends the INVOKE event to the extensions. */
  invoke(invocation: Invocation, deadlineMs: number): void {
    if (this.#extensions.length === 0) return;
    this.telemetry?.closeSubscription();
    this.telemetry?.invocationStarted(invocation.requestId);
    this.send(invokeEvent(invocation, deadlineMs));
  }

  /** The runtime has responded and waits for the next event. */
  runtimeDone(hasFailed: boolean): void {
    this.telemetry?.runtimeDone(hasFailed ? 'error' : 'success');
  }

  nameOf(id: string): string | undefined {
    return this.#find(id)?.name;
  }

  /** Writes a line about each extension. */
  reportTo(log: EnvironmentLog, nowMs: number): void {
    for (const extension of this.#extensions) log.writeAll(log.system.extension(extension, nowMs));
  }

  register(name: string, events: readonly string[]): Registration {
    const external = this.#extensions.find((extension) => extension.isExternal && extension.name === name);
    const invalid = events.find((event) => !isEventFor(event, external !== undefined));
    if (invalid !== undefined) {
      return refused('InvalidEventType', `${invalid}: ErrorInvalidEventType`);
    }
    const extension = external ?? this.#addInternal(name);
    if (!(extension instanceof Extension)) return extension;
    if (!extension.register(events as ExtensionEventType[])) {
      return refused('InvalidExtensionState', stateMessage(extension, 'Registered'));
    }
    this.#changed();
    return { kind: 'registered', id: extension.id };
  }

  /** @returns an error if the extension may not wait for an event now; otherwise `deliver` is called with the next one */
  poll(id: string, deliver: DeliverEvent): StatusResponse | undefined {
    const extension = this.#find(id);
    if (!extension) return unknownExtension(id);
    if (!extension.poll(deliver)) return invalidState(extension, 'Ready');
    this.#changed();
    return undefined;
  }

  disconnect(id: string, deliver: DeliverEvent): void {
    this.#find(id)?.disconnect(deliver);
  }

  /** An extension reports that it cannot go on. */
  fail(id: string, state: 'InitError' | 'ExitError', errorType: string): StatusResponse {
    const extension = this.#find(id);
    if (!extension) return unknownExtension(id);
    if (!extension.fail(state)) return extension.hasFailed ? ACCEPTED : invalidState(extension, state);
    this.#onFailure({ errorType: `Extension.${state}`, message: `Error: ${extension.name}: ${errorType}` });
    return ACCEPTED;
  }

  /** Sends an event to every extension that has registered for it. */
  send(event: ExtensionEvent): void {
    for (const extension of this.#extensions) extension.send(event);
  }

  /** The process of an external extension could not be started, or has ended. */
  end(name: string, failure: Failure): void {
    const state = failure.errorType === 'Extension.LaunchError' ? 'LaunchError' : 'ExitError';
    const extension = this.#extensions.find((candidate) => candidate.isExternal && candidate.name === name);
    extension?.fail(state);
    this.#onFailure(failure);
  }

  #when(condition: () => boolean, callback: () => void): void {
    const check = () => {
      if (!condition()) return;
      this.#onChange = undefined;
      callback();
    };
    this.#onChange = check;
    check();
  }

  #addInternal(name: string): Extension | Registration {
    if (!this.#isOpen) return refused('RegistrationClosed', 'Extension registration closed already');
    if (this.#extensions.some((extension) => extension.name === name)) {
      return refused('InvalidExtensionState', 'Extension with this name already registered');
    }
    if (this.#extensions.length >= MAX_EXTENSIONS) {
      return refused('TooManyExtensions', `Extension limit (${MAX_EXTENSIONS}) reached`);
    }
    const extension = new Extension(this.#random.uuid(), name, false);
    this.#extensions.push(extension);
    return extension;
  }

  #find(id: string): Extension | undefined {
    return this.#extensions.find((extension) => extension.id === id);
  }

  #changed(): void {
    this.#onChange?.();
  }
}

/** Internal extensions end with the runtime's process, so they get no SHUTDOWN. */
function isEventFor(event: string, isExternal: boolean): boolean {
  return event === 'INVOKE' || (event === 'SHUTDOWN' && isExternal);
}

function refused(errorType: string, message: string): Registration {
  return { kind: 'refused', response: errorResponse(403, `Extension.${errorType}`, message) };
}

function unknownExtension(id: string): StatusResponse {
  return errorResponse(403, 'Extension.UnknownExtensionIdentifier', `Unknown extension ${id}`);
}

function invalidState(extension: Extension, to: string): StatusResponse {
  return errorResponse(403, 'Extension.InvalidExtensionState', stateMessage(extension, to));
}

function stateMessage({ state, name }: Extension, to: string): string {
  return `State transition from ${state} to ${to} failed for extension ${name}. Error: State transition is not allowed`;
}
