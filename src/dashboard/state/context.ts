import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Router } from '../routing/router.ts';
import type { DialogHost } from '../ui/dialog.tsx';
import type { ToastHost } from '../ui/toast.tsx';
import type { Dashboard } from './dashboard.ts';

export interface PageContext {
  readonly dashboard: Dashboard;
  readonly router: Router;
  readonly dialogs: DialogHost;
  readonly toasts: ToastHost;
}

export const Page = createContext<PageContext | undefined>(undefined);

export function usePage(): PageContext {
  const page = useContext(Page);
  if (page === undefined) throw new Error('a component of the page is rendered outside of Page.Provider');
  return page;
}
