import { Signal } from '../state/signal.ts';
import { parseRoute, type Route } from './route.ts';

export interface Location {
  readonly route: Route;
  readonly path: string;
  readonly query: URLSearchParams;
}

/** The address of the page: links change it without loading the page again. */
export class Router {
  readonly location: Signal<Location>;
  readonly #window: Window;

  constructor(window: Window) {
    this.#window = window;
    this.location = new Signal(this.#read());
    window.addEventListener('popstate', () => this.#changed());
    window.document.addEventListener('click', (event) => this.#follow(event));
  }

  go(path: string, isInPlace = false): void {
    this.#window.history.pushState(undefined, '', this.#inSameNamespace(path));
    this.#changed();
    if (isInPlace) return;
    this.#window.scrollTo(0, 0);
    // As after a load: the next key is for what is shown now, and a screen reader begins to read it.
    this.#window.document.querySelector('main')?.focus({ preventScroll: true });
  }

  /** Changes filters in place: the back button leaves the view rather than undoing each letter. */
  setQuery(changes: Readonly<Record<string, string | undefined>>): void {
    const query = new URLSearchParams(this.location.value.query);
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined || value === '') query.delete(name);
      else query.set(name, value);
    }
    const text = query.toString();
    const path = this.#window.location.pathname;
    this.#window.history.replaceState(undefined, '', text === '' ? path : `${path}?${text}`);
    this.#changed();
  }

  /** A link does not name the account and the region: they stay. */
  #inSameNamespace(path: string): string {
    const namespace = this.location.value.query.get('namespace');
    if (namespace === null || path.includes('namespace=')) return path;
    return `${path}${path.includes('?') ? '&' : '?'}namespace=${encodeURIComponent(namespace)}`;
  }

  #read(): Location {
    const { pathname, search } = this.#window.location;
    return { route: parseRoute(pathname), path: pathname, query: new URLSearchParams(search) };
  }

  #changed(): void {
    this.location.value = this.#read();
  }

  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.target !== '' || link.hasAttribute('download')) return;
    const url = new URL(link.href);
    if (url.origin !== this.#window.location.origin || !url.pathname.startsWith('/_millrace')) return;
    event.preventDefault();
    this.go(`${url.pathname}${url.search}`, link.hasAttribute('data-in-place'));
  }
}
