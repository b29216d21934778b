import { messageOf } from '../api/message-of.ts';
import { Signal, useSignal } from '../state/signal.ts';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isBad: boolean;
  readonly undo?: () => void;
}

const SHOWN_MS = 6000;
/** What can be undone stays long enough to be read first. */
const UNDO_SHOWN_MS = 15_000;
const MAX_TOASTS = 4;

/** Short notes about what was done, with an undo where there is one. */
export class ToastHost {
  readonly toasts = new Signal<readonly Toast[]>([]);
  #nextId = 1;

  done(text: string, undo?: () => void): void {
    this.#add({ text, isBad: false, ...(undo !== undefined && { undo }) });
  }

  failed(error: unknown): void {
    this.#add({ text: messageOf(error), isBad: true });
  }

  dismiss(id: number): void {
    this.toasts.value = this.toasts.value.filter((toast) => toast.id !== id);
  }

  #add(toast: Omit<Toast, 'id'>): void {
    const id = this.#nextId;
    this.#nextId += 1;
    this.toasts.value = [...this.toasts.value, { id, ...toast }].slice(-MAX_TOASTS);
    setTimeout(() => this.dismiss(id), toast.undo === undefined ? SHOWN_MS : UNDO_SHOWN_MS);
  }
}

export function Toasts({ host }: { host: ToastHost }) {
  const toasts = useSignal(host.toasts);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.map(({ id, text, isBad, undo }) => (
        <p key={id} class={isBad ? 'toast is-bad' : 'toast'}>
          <span>{text}</span>
          {undo !== undefined && (
            <button
              type="button"
              onClick={() => {
                host.dismiss(id);
                undo();
              }}
            >
              Undo
            </button>
          )}
          <button type="button" class="quiet" aria-label="Dismiss" onClick={() => host.dismiss(id)}>
            ✕
          </button>
        </p>
      ))}
    </div>
  );
}
