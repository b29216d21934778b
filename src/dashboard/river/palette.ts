/** The colours of the style sheet, for canvases. */
export interface Palette {
  readonly ground: string;
  readonly ink: string;
  readonly soft: string;
  readonly rule: string;
  readonly water: string;
  readonly bed: string;
  readonly red: string;
  readonly amber: string;
  /** Areas; amber is for text and lines. */
  readonly lag: string;
}

const NAMES = ['ground', 'ink', 'soft', 'rule', 'water', 'bed', 'red', 'amber', 'lag'] as const;

/** As they are now: custom properties follow the light or the dark scheme. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const colours = NAMES.map((name) => [name, style.getPropertyValue(`--${name}`)]);
  return Object.fromEntries(colours) as Palette;
}

/** Calls back when the scheme changes. @returns stops it */
export function onSchemeChange(callback: () => void): () => void {
  const media = matchMedia('(prefers-color-scheme: dark)');
  media.addEventListener('change', callback);
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    media.removeEventListener('change', callback);
    observer.disconnect();
  };
}
