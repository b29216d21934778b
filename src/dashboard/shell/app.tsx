import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Place } from '../../server/dashboard/contract.ts';
import { Client } from '../api/client.ts';
import { placeName } from '../routing/place-name.ts';
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
  const [places, setPlaces] = useState<readonly Place[] | undefined>(undefined);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const read = () =>
      Client.places().then(setPlaces, () => {
        timer = setTimeout(() => void read(), RETRY_MS);
      });
    void read();
    return () => clearTimeout(timer);
  }, []);
  if (places === undefined) return <Waiting />;
  const place = placeOf(places, query.get('place'));
  return <PlacePage key={placeName(place)} place={place} places={places} router={router} />;
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

function PlacePage({ place, places, router }: { place: Place; places: readonly Place[]; router: Router }) {
  const dashboard = useMemo(() => new Dashboard(place), [place]);
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
      <Header places={places} />
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

function placeOf(places: readonly Place[], name: string | null): Place {
  return (
    places.find((place) => placeName(place) === name) ??
    places[0] ?? { account: '000000000000', region: 'us-east-1' }
  );
}
