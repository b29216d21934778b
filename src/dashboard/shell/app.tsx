import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Namespace } from '../../server/dashboard/contract.ts';
import { Client } from '../api/client.ts';
import { namespaceName } from '../routing/namespace-name.ts';
import type { Router } from '../routing/router.ts';
import { Page } from '../state/context.ts';
import { Dashboard } from '../state/dashboard.ts';
import { useSignal } from '../state/signal.ts';
import { ToastHost, Toasts } from '../ui/toast.tsx';
import { DialogHost, Dialogs } from '../ui/dialog.tsx';
import { ConnectionBar } from './connection.tsx';
import { Brand, Header } from './header.tsx';
import { Keyboard } from './keyboard.tsx';
import { View } from './view.tsx';

const RETRY_MS = 2000;

export function App({ router }: { router: Router }) {
  const { query } = useSignal(router.location);
  const [namespaces, setNamespaces] = useState<readonly Namespace[] | undefined>(undefined);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const read = () =>
      Client.namespaces().then(setNamespaces, () => {
        timer = setTimeout(() => void read(), RETRY_MS);
      });
    void read();
    return () => clearTimeout(timer);
  }, []);
  if (namespaces === undefined) return <Waiting />;
  const namespace = namespaceOf(namespaces, query.get('namespace'));
  return (
    <NamespacePage
      key={namespaceName(namespace)}
      namespace={namespace}
      namespaces={namespaces}
      router={router}
    />
  );
}

function Waiting() {
  return (
    <>
      <header class="top">
        <Brand />
      </header>
      <main>
        <p class="waiting">Waiting for the server …</p>
      </main>
    </>
  );
}

function NamespacePage({
  namespace,
  namespaces,
  router,
}: {
  namespace: Namespace;
  namespaces: readonly Namespace[];
  router: Router;
}) {
  const dashboard = useMemo(() => new Dashboard(namespace), [namespace]);
  useEffect(() => () => dashboard.close(), [dashboard]);
  const context = useMemo(
    () => ({ dashboard, router, dialogs: new DialogHost(), toasts: new ToastHost() }),
    [dashboard, router],
  );
  return (
    <Page.Provider value={context}>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Header namespaces={namespaces} />
      <ConnectionBar />
      <main id="main" tabIndex={-1}>
        <View />
      </main>
      <Dialogs host={context.dialogs} />
      <Keyboard />
      <Toasts host={context.toasts} />
    </Page.Provider>
  );
}

function namespaceOf(namespaces: readonly Namespace[], name: string | null): Namespace {
  return (
    namespaces.find((namespace) => namespaceName(namespace) === name) ??
    namespaces[0] ?? { account: '000000000000', region: 'us-east-1' }
  );
}
