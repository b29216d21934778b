import { AsyncLocalStorage } from 'node:async_hooks';

interface Work {
  readonly owner: TimedWork;
  /** Waits while this does. */
  readonly parent: Work | undefined;
  pendingTimers: number;
  /** Whether nothing waits for the work any more. */
  isOverdue: boolean;
}

// One for all pipelines of the process: every promise notifies each storage that was ever used.
const current = new AsyncLocalStorage<Work>();

/**
 * Requests and calls between services in progress, and whether they wait for a time: they have set a timer of the clock that
 * has not fired. Bounded by what admits requests.
 */
export class TimedWork {
  readonly #running = new Set<Work>();

  /** Whether some work waits for no time. */
  get isInProgress(): boolean {
    for (const { pendingTimers, isOverdue } of this.#running) {
      if (pendingTimers === 0 && !isOverdue) return true;
    }
    return false;
  }

  /** Counts what is in progress now as waiting. */
  giveUp(): void {
    for (const work of this.#running) work.isOverdue = true;
  }

  async run<T>(start: () => Promise<T>): Promise<T> {
    const work = { owner: this, parent: current.getStore(), pendingTimers: 0, isOverdue: false };
    this.#running.add(work);
    try {
      return await current.run(work, start);
    } finally {
      this.#running.delete(work);
    }
  }

  /** The work that the caller belongs to has set a timer. @returns ends the wait; may be called more than once */
  startWait(): () => void {
    const works: Work[] = [];
    for (let work = current.getStore(); work; work = work.parent) {
      if (work.owner === this) works.push(work);
    }
    for (const work of works) work.pendingTimers++;
    return () => {
      for (const work of works.splice(0)) work.pendingTimers--;
    };
  }
}
