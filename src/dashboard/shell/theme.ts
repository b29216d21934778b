/** The colour scheme: of the system, unless one was chosen here. */
export type Theme = 'system' | 'light' | 'dark';

const KEY = 'millrace-theme';
const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };

export function savedTheme(): Theme {
  const saved = localStorage.getItem(KEY);
  return saved === 'light' || saved === 'dark' ? saved : 'system';
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.dataset['theme'] = theme;
}

/** @returns the theme that is now used */
export function nextTheme(): Theme {
  const theme = NEXT[savedTheme()];
  localStorage.setItem(KEY, theme);
  applyTheme(theme);
  return theme;
}
