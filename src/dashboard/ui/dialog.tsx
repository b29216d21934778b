import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Signal, useSignal } from '../state/signal.ts';

interface OpenDialog {
  readonly title: string;
  readonly className?: string;
  body(close: () => void): ComponentChildren;
}

/** One dialog at a time: the element keeps the focus inside and closes by Escape. */
export class DialogHost {
  readonly open = new Signal<OpenDialog | undefined>(undefined);

  show(dialog: OpenDialog): void {
    this.open.value = dialog;
  }

  close(): void {
    this.open.value = undefined;
  }
}

export function Dialogs({ host }: { host: DialogHost }) {
  const dialog = useSignal(host.open);
  const ref = useRef<HTMLDialogElement>(null);
  // Before the next key: what is typed behind `/` belongs to the dialog.
  useLayoutEffect(() => {
    if (dialog !== undefined && ref.current?.open === false) ref.current.showModal();
  }, [dialog]);
  if (dialog === undefined) return null;
  // An element that is only removed leaves the focus nowhere; one that closes returns it to what opened the dialog.
  const close = () => ref.current?.close();
  return (
    <dialog
      ref={ref}
      class={dialog.className ?? 'dialog'}
      aria-label={dialog.title}
      onClose={() => host.close()}
      onClick={(event) => event.target === ref.current && close()}
    >
      <div class="dialog-body">
        <h2>{dialog.title}</h2>
        {dialog.body(close)}
      </div>
    </dialog>
  );
}
