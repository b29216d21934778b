import type { Profile } from './profile.ts';
import { weightedIndex } from './weighted.ts';

interface Session {
  readonly id: string;
  pagesLeft: number;
  page: string;
  step: number;
}

/** Where a visitor goes next, with the weight of each page. */
const LINKS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  '/': { '/search': 4, '/category/sale': 3, '/product': 2 },
  '/search': { '/product': 6, '/search': 3, '/': 1 },
  '/category/sale': { '/product': 6, '/category/sale': 2, '/': 1 },
  '/product': { '/product': 4, '/search': 3, '/cart': 2 },
  '/cart': { '/checkout': 4, '/product': 3, '/': 1 },
  '/checkout': { '/thanks': 7, '/cart': 2 },
  '/thanks': { '/': 1 },
};
const MAX_PAGES = 12;
const PRODUCTS = 500;

/**
 * Sessions of the visitors of a shop: the partition key is the visitor. Each event belongs to a visitor chosen at
 * random, so the think time between the pages of one is exponential, `keys / rate` seconds on average.
 */
export const clickstream: Profile = {
  defaultKeys: 1_000,
  spacing: 'jittered',
  start({ keys, random }) {
    const next = new Map(
      Object.entries(LINKS).map(([page, links]) => {
        const draw = weightedIndex(Object.values(links), random);
        const pages = Object.keys(links);
        return [page, () => pages[draw()]!] as const;
      }),
    );
    const sessions = new Map<number, Session>();
    let started = 0;
    return (atMs) => {
      const visitor = random.integer(keys);
      let session = sessions.get(visitor);
      const referrer = session?.page;
      if (session === undefined || session.pagesLeft === 0) {
        session = {
          id: `s-${++started}`,
          pagesLeft: 1 + random.integer(MAX_PAGES),
          page: '/',
          step: 0,
        };
        sessions.set(visitor, session);
      } else {
        session.page = next.get(session.page)!();
      }
      session.pagesLeft--;
      session.step++;
      const product = session.page === '/product' ? { product: 1 + random.integer(PRODUCTS) } : {};
      const partitionKey = `visitor-${visitor + 1}`;
      return {
        partitionKey,
        fields: {
          type: 'page_view',
          at: atMs,
          session: session.id,
          step: session.step,
          page: session.page,
          ...product,
          ...(session.step > 1 && { referrer }),
          ...(session.pagesLeft === 0 && { last: true }),
        },
      };
    };
  },
};
