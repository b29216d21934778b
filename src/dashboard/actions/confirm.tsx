import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { messageOf } from '../api/message-of.ts';
import type { PageContext } from '../state/context.ts';

export interface Confirmation {
  readonly title: string;
  /** What will happen, and what it does not change. */
  readonly text: ComponentChildren;
  readonly verb: string;
  readonly isDangerous?: boolean;
  /** @returns what was done, for the note, and how to undo it */
  act(): Promise<Done>;
}

export interface Done {
  readonly text: string;
  readonly undo?: () => Promise<Done>;
}

/** Asks, acts, and shows the outcome. */
export function confirm(page: PageContext, confirmation: Confirmation): void {
  page.dialogs.show({
    title: confirmation.title,
    body: (close) => (
      <ConfirmBody page={page} confirmation={confirmation} close={close}>
        <div class="dialog-text">{confirmation.text}</div>
      </ConfirmBody>
    ),
  });
}

/** Acts without asking: what can be undone. */
export async function perform(page: PageContext, act: () => Promise<Done>): Promise<void> {
  try {
    await actAndNote(page, act);
  } catch (error) {
    page.toasts.failed(error);
  }
}

async function actAndNote(page: PageContext, act: () => Promise<Done>): Promise<void> {
  const { text, undo } = await act();
  page.toasts.done(text, undo && (() => void perform(page, undo)));
  page.dashboard.changed();
}

export function ConfirmBody({
  page,
  confirmation,
  close,
  children,
}: {
  page: PageContext;
  confirmation: Pick<Confirmation, 'verb' | 'isDangerous' | 'act'>;
  close: () => void;
  children: ComponentChildren;
}) {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const submit = async () => {
    setBusy(true);
    setFailure('');
    try {
      await actAndNote(page, confirmation.act);
      close();
    } catch (error) {
      // In the dialog: everything outside of it is dimmed, and no screen reader reads it.
      setFailure(messageOf(error));
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {children}
      <p class="dialog-failure bad" role="alert">
        {failure}
      </p>
      <div class="dialog-end">
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button
          type="submit"
          class={confirmation.isDangerous ? 'primary is-bad' : 'primary'}
          disabled={isBusy}
        >
          {confirmation.verb}
        </button>
      </div>
    </form>
  );
}
