import type { DialogHost } from '../ui/dialog.tsx';

const KEYS: readonly (readonly [string, string])[] = [
  ['/', 'search: streams, functions, queues, mappings'],
  ['g o', 'overview'],
  ['g s', 'streams'],
  ['g f', 'functions'],
  ['g q', 'queues'],
  ['g r', 'records of the stream'],
  ['j k', 'next and previous row of a list'],
  ['Enter', 'open the row'],
  ['f', 'follow new records or log lines'],
  ['p', 'put a record'],
  ['t', 'colours: system, light, dark'],
  ['Esc', 'close'],
  ['?', 'these keys'],
];

export function openKeys(dialogs: DialogHost): void {
  dialogs.show({
    title: 'Keys',
    body: () => (
      <dl class="keys">
        {KEYS.map(([keys, text]) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    ),
  });
}
