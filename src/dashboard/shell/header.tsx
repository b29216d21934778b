import { useState } from 'preact/hooks';
import type { Namespace } from '../../server/dashboard/contract.ts';
import { namespaceName } from '../routing/namespace-name.ts';
import { listPath, type Route } from '../routing/route.ts';
import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';
import { openPalette } from './palette.tsx';
import { openKeys } from './keys.tsx';
import { nextTheme, savedTheme, type Theme } from './theme.ts';

const SECTIONS: readonly {
  readonly title: string;
  readonly path: string;
  readonly views: readonly Route['view'][];
}[] = [
  { title: 'Overview', path: '/_millrace/', views: ['overview'] },
  { title: 'Streams', path: listPath('streams'), views: ['streams', 'stream', 'records'] },
  { title: 'Functions', path: listPath('functions'), views: ['functions', 'function', 'invocation'] },
  { title: 'Queues', path: listPath('queues'), views: ['queues', 'queue'] },
];

export function Header({ namespaces }: { namespaces: readonly Namespace[] }) {
  const { router, dialogs } = usePage();
  const { route } = useSignal(router.location);
  return (
    <header class="top">
      <Brand />
      <nav aria-label="Sections">
        {SECTIONS.map(({ title, path, views }) => (
          <a key={path} href={path} aria-current={views.includes(route.view) ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <div class="top-end">
        {namespaces.length > 1 && <NamespaceChoice namespaces={namespaces} />}
        <Connection />
        <button type="button" class="quiet" onClick={() => openPalette(dialogs)} aria-label="Search">
          <span class="wide-only">Search</span> <kbd>/</kbd>
        </button>
        <ThemeButton />
        <button type="button" class="quiet wide-only" onClick={() => openKeys(dialogs)} aria-label="Keys">
          <kbd>?</kbd>
        </button>
      </div>
    </header>
  );
}

export function Brand() {
  return (
    <a class="brand" href="/_millrace/">
      <Mark /> Millrace
    </a>
  );
}

/** Three lanes, one of them interrupted. */
function Mark() {
  return (
    <svg class="mark" viewBox="0 0 20 16" aria-hidden="true">
      <path d="M1 2h11M16 2h3M1 8h4M9 8h10M1 14h13" />
      <circle cx="18" cy="14" r="1.6" />
    </svg>
  );
}

function NamespaceChoice({ namespaces }: { namespaces: readonly Namespace[] }) {
  const { dashboard, router } = usePage();
  return (
    <label>
      <span class="visually-hidden">Account and region</span>
      <select
        value={namespaceName(dashboard.namespace)}
        onChange={({ currentTarget }) =>
          router.go(`/_millrace/?namespace=${encodeURIComponent(currentTarget.value)}`)
        }
      >
        {namespaces.map((namespace) => (
          <option key={namespaceName(namespace)} value={namespaceName(namespace)}>
            {namespace.region} · {namespace.account}
          </option>
        ))}
      </select>
    </label>
  );
}

function Connection() {
  const { dashboard } = usePage();
  const { phase } = useSignal(dashboard.connection);
  return (
    <span class={`connection is-${phase}`}>
      <i /> {phase}
    </span>
  );
}

/** The dark part of the disc on the button: none, all of it, or a half. */
const SHADED: Readonly<Record<Theme, string>> = {
  light: '',
  dark: 'M8 2a6 6 0 0 1 0 12a6 6 0 0 1 0-12z',
  system: 'M8 2a6 6 0 0 1 0 12z',
};

function ThemeButton() {
  const [theme, setTheme] = useState(savedTheme);
  return (
    <button
      type="button"
      class="quiet theme"
      onClick={() => setTheme(nextTheme())}
      aria-label={`Colours: ${theme}. Change`}
      title={`Colours: ${theme}`}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true" data-theme-shown={theme}>
        <circle cx="8" cy="8" r="6" />
        <path d={SHADED[theme]} />
      </svg>
    </button>
  );
}
