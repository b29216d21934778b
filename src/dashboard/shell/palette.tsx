import { useMemo, useState } from 'preact/hooks';
import type { PipelineReply } from '../../server/dashboard/contract.ts';
import { pathTo } from '../routing/route.ts';
import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';
import type { DialogHost } from '../ui/dialog.tsx';
import { nameOfArn } from '../ui/format.ts';

interface Entry {
  readonly kind: string;
  readonly name: string;
  readonly path: string;
}

const SHOWN = 12;

export function openPalette(dialogs: DialogHost): void {
  dialogs.show({ title: 'Search', className: 'dialog palette', body: (close) => <Palette close={close} /> });
}

function Palette({ close }: { close: () => void }) {
  const { dashboard, router } = usePage();
  const pipeline = useSignal(dashboard.pipeline);
  const entries = useMemo(() => (pipeline === undefined ? [] : entriesOf(pipeline)), [pipeline]);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = entries
    .filter(({ kind, name }) => words.every((word) => `${kind} ${name}`.toLowerCase().includes(word)))
    .slice(0, SHOWN);
  const open = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    close();
    router.go(entry.path);
  };
  const pressed = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) setChosen(Math.max(0, Math.min(found.length - 1, chosen + step)));
    else if (event.key === 'Enter') open(found[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        type="text"
        role="combobox"
        aria-label="Name of a stream, function, queue or mapping"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found.length > 0 ? `palette-${chosen}` : undefined}
        placeholder="Name of a stream, function, queue or mapping"
        value={text}
        autoFocus
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={pressed}
      />
      <ul id="palette-list" role="listbox" aria-label="Found">
        {found.map((entry, index) => (
          <li
            key={`${entry.kind} ${entry.path}`}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => open(entry)}
          >
            <span>{entry.name}</span> <span class="soft">{entry.kind}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="soft">Nothing has this name.</p>}
    </>
  );
}

function entriesOf({ streams, functions, queues, targets, mappings }: PipelineReply): Entry[] {
  return [
    ...streams.flatMap(({ name }) => [
      { kind: 'stream', name, path: pathTo('streams', name) },
      { kind: 'records', name, path: pathTo('streams', name, 'records') },
    ]),
    ...functions.map(({ name }) => ({ kind: 'function', name, path: pathTo('functions', name) })),
    ...queues.map(({ name }) => ({ kind: 'queue', name, path: pathTo('queues', name) })),
    ...targets.flatMap(({ kind, name }) =>
      kind === 'bucket' ? [{ kind, name, path: pathTo('buckets', name) }] : [],
    ),
    ...mappings.map(({ functionName, sourceArn }) => ({
      kind: 'mapping',
      name: `${nameOfArn(sourceArn)} to ${functionName}`,
      path: pathTo('functions', functionName, 'mappings'),
    })),
  ];
}
