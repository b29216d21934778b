import type { ExtensionEvent, ExtensionEventType } from './extension-event.ts';

/** Sends an event to an extension that waits for one. */
export type DeliverEvent = (event: ExtensionEvent) => void;

/** The words of AWS, as logs and errors show them. */
export type ExtensionState =
  | 'Started'
  | 'Registered'
  | 'Ready'
  | 'Running'
  | 'InitError'
  | 'ExitError'
  | 'LaunchError';

const STATES_BEFORE: Readonly<Record<'LaunchError' | 'InitError' | 'ExitError', readonly ExtensionState[]>> =
  {
    LaunchError: ['Started'],
    InitError: ['Registered'],
    ExitError: ['Started', 'Registered', 'Ready', 'Running'],
  };

/**
 * One extension of an environment.
 *
 *     Started ──register──▶ Registered ──next──▶ Ready ──event──▶ Running ──next──▶ Ready …
 *        │                      │                  └──────┬──────────┘
 *        └──▶ LaunchError       └──▶ InitError            └──▶ ExitError
 */
export class Extension {
  readonly id: string;
  readonly name: string;
  /** Whether the extension has a process of its own. */
  readonly isExternal: boolean;
  #events: readonly ExtensionEventType[] = [];
  #state: ExtensionState = 'Started';
  #deliver: DeliverEvent | undefined;
  /** An event that came while the extension was not waiting: it is still busy, or its connection has closed. */
  #pending: ExtensionEvent | undefined;

  constructor(id: string, name: string, isExternal: boolean) {
    this.id = id;
    this.name = name;
    this.isExternal = isExternal;
  }

  get state(): ExtensionState {
    return this.#state;
  }

  get events(): readonly ExtensionEventType[] {
    return this.#events;
  }

  get isReady(): boolean {
    return this.#state === 'Ready';
  }

  /** @returns false when it has registered before */
  register(events: readonly ExtensionEventType[]): boolean {
    if (this.#state !== 'Started') return false;
    this.#events = [...new Set(events)];
    this.#state = 'Registered';
    return true;
  }

  /** The extension waits for an event. @returns false when it may not wait now */
  poll(deliver: DeliverEvent): boolean {
    const isWaiting = this.#state === 'Ready' && this.#deliver !== undefined;
    const mayPoll = this.#state === 'Registered' || this.#state === 'Running' || this.#state === 'Ready';
    if (!mayPoll || isWaiting) return false;
    this.#state = 'Ready';
    this.#deliver = deliver;
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending) this.send(pending);
    return true;
  }

  /** The extension closed the connection on which it waited. It may poll again. */
  disconnect(deliver: DeliverEvent): void {
    if (this.#deliver === deliver) this.#deliver = undefined;
  }

  /** Sends an event, if the extension has registered for it. */
  send(event: ExtensionEvent): void {
    if (!this.#events.includes(event.eventType)) return;
    const deliver = this.#deliver;
    if (this.#state === 'Ready' && deliver) {
      this.#state = 'Running';
      this.#deliver = undefined;
      deliver(event);
    } else {
      this.#pending = event;
    }
  }

  /** @returns false when it has failed before, or the state does not allow it */
  fail(state: 'InitError' | 'ExitError' | 'LaunchError'): boolean {
    if (this.hasFailed || !STATES_BEFORE[state].includes(this.#state)) return false;
    this.#state = state;
    return true;
  }

  get hasFailed(): boolean {
    return this.#state === 'InitError' || this.#state === 'ExitError' || this.#state === 'LaunchError';
  }
}
