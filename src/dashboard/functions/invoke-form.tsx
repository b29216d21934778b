import { useState } from 'preact/hooks';
import { messageOf } from '../api/message-of.ts';
import { usePage } from '../state/context.ts';
import { decodeText, encodeText } from '../ui/bytes.ts';
import { Json } from '../ui/json.tsx';
import { forgetEvent, type SavedEvent, saveEvent, savedEvents } from './saved-events.ts';

interface InvokeOutput {
  readonly FunctionError?: string;
  readonly LogResult?: string;
  readonly Payload?: string;
}

type Outcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'running' }
  | { readonly kind: 'ended'; readonly output: InvokeOutput; readonly tookMs: number };

export function InvokeForm({ name }: { name: string }) {
  const page = usePage();
  const [text, setText] = useState('{}');
  const [saved, setSaved] = useState(() => savedEvents(name));
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'none' });
  const invalid = problemOf(text);
  const invoke = async () => {
    setOutcome({ kind: 'running' });
    const startMs = performance.now();
    try {
      const output = await page.dashboard.client.call<InvokeOutput>('lambda', 'Invoke', {
        FunctionName: name,
        LogType: 'Tail',
        Payload: encodeText(text),
      });
      setOutcome({ kind: 'ended', output, tookMs: performance.now() - startMs });
    } catch (error) {
      setOutcome({ kind: 'none' });
      page.toasts.failed(error);
    }
  };
  return (
    <div class="pair invoke">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void invoke();
        }}
      >
        <div class="section-head">
          <h2>Event</h2>
          <SavedEvents
            saved={saved}
            onChoose={(event) => setText(event.text)}
            onForget={(event) => setSaved(forgetEvent(name, event.title))}
          />
        </div>
        <textarea
          name="event"
          rows={14}
          aria-label="Event, as JSON"
          spellcheck={false}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        {invalid !== undefined && <p class="bad">{invalid}</p>}
        <div class="form-end">
          <button
            type="submit"
            class="primary"
            disabled={invalid !== undefined || outcome.kind === 'running'}
          >
            {outcome.kind === 'running' ? 'Running …' : 'Invoke'}
          </button>
          <SaveEvent
            isValid={invalid === undefined}
            onSave={(title) => setSaved(saveEvent(name, { title, text }))}
          />
        </div>
      </form>
      <section aria-live="polite">
        <h2>Response</h2>
        {outcome.kind === 'ended' ? (
          <Ended output={outcome.output} tookMs={outcome.tookMs} />
        ) : (
          <p class="soft">{outcome.kind === 'running' ? 'Running …' : 'Not invoked yet.'}</p>
        )}
      </section>
    </div>
  );
}

function SavedEvents({
  saved,
  onChoose,
  onForget,
}: {
  saved: readonly SavedEvent[];
  onChoose: (event: SavedEvent) => void;
  onForget: (event: SavedEvent) => void;
}) {
  return (
    <>
      {saved.map((event) => (
        <span key={event.title} class="saved">
          <button type="button" onClick={() => onChoose(event)}>
            {event.title}
          </button>
          <button
            type="button"
            class="quiet"
            aria-label={`Forget ${event.title}`}
            onClick={() => onForget(event)}
          >
            ✕
          </button>
        </span>
      ))}
    </>
  );
}

function SaveEvent({ isValid, onSave }: { isValid: boolean; onSave: (title: string) => void }) {
  const { toasts } = usePage();
  const [title, setTitle] = useState('');
  const save = () => {
    try {
      onSave(title);
      setTitle('');
    } catch (error) {
      toasts.failed(error);
    }
  };
  return (
    <>
      <input
        aria-label="Name to save the event under"
        placeholder="name"
        value={title}
        onInput={({ currentTarget }) => setTitle(currentTarget.value)}
      />
      <button type="button" disabled={title === '' || !isValid} onClick={save}>
        Save
      </button>
    </>
  );
}

function Ended({ output, tookMs }: { output: InvokeOutput; tookMs: number }) {
  const payload = output.Payload === undefined ? '' : decodeText(output.Payload);
  return (
    <>
      <p class={output.FunctionError === undefined ? 'soft' : 'bad'}>
        {output.FunctionError === undefined ? 'Returned' : `${output.FunctionError} error`} after{' '}
        {Math.round(tookMs)} ms
      </p>
      <Json text={payload} label="Response" />
      {output.LogResult !== undefined && <pre class="raw">{decodeText(output.LogResult)}</pre>}
    </>
  );
}

function problemOf(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
