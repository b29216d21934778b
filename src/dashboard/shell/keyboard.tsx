import { useEffect } from 'preact/hooks';
import { openPut } from '../actions/put.tsx';
import { listPath, pathTo } from '../routing/route.ts';
import { type PageContext, usePage } from '../state/context.ts';
import { openKeys } from './keys.tsx';
import { openPalette } from './palette.tsx';
import { nextTheme } from './theme.ts';

/** After `g`, the letter that says where must follow within this time. */
const CHORD_MS = 1200;

export function Keyboard() {
  const page = usePage();
  useEffect(() => {
    let chordUntilMs = 0;
    const pressed = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      if (page.dialogs.open.value !== undefined) return;
      if (performance.now() < chordUntilMs) {
        chordUntilMs = 0;
        const path = chordPath(event.key, page);
        if (path !== undefined) page.router.go(path);
      } else if (event.key === 'g') chordUntilMs = performance.now() + CHORD_MS;
      else if (!act(event.key, page)) return;
      event.preventDefault();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [page]);
  return null;
}

function chordPath(key: string, { router, dashboard }: PageContext): string | undefined {
  if (key === 'o') return '/_millrace/';
  if (key === 's') return listPath('streams');
  if (key === 'f') return listPath('functions');
  if (key === 'q') return listPath('queues');
  if (key !== 'r') return undefined;
  const { route } = router.location.value;
  const name = route.view === 'stream' ? route.name : dashboard.pipeline.value?.streams[0]?.name;
  return name === undefined ? undefined : pathTo('streams', name, 'records');
}

/** @returns whether the key did something */
function act(key: string, page: PageContext): boolean {
  switch (key) {
    case '/':
      openPalette(page.dialogs);
      return true;
    case '?':
      openKeys(page.dialogs);
      return true;
    case 't':
      nextTheme();
      return true;
    case 'p':
      openPut(page);
      return true;
    case 'f':
      return press('[data-key="follow"]');
    case 'j':
      return moveFocus(1);
    case 'k':
      return moveFocus(-1);
    default:
      return false;
  }
}

function press(selector: string): boolean {
  const button = document.querySelector<HTMLElement>(selector);
  button?.click();
  return button !== null;
}

/** Rows are links, so that Enter opens them and a screen reader names them. */
function moveFocus(step: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>('.row-link')];
  if (rows.length === 0) return false;
  const index = rows.findIndex((row) => row === document.activeElement);
  rows[Math.max(0, Math.min(rows.length - 1, index + step))]?.focus();
  return true;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}
