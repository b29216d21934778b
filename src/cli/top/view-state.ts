import { SECTION_NAMES, SECTIONS, type SectionName } from './sections.ts';

export type View = 'all' | SectionName;

export interface Sort {
  readonly column: number;
  readonly descending: boolean;
}

/** What the keys change. */
export interface ViewState {
  readonly view: View;
  readonly sorts: Readonly<Record<SectionName, Sort>>;
  /** Only rows of which a text contains this, regardless of case. */
  readonly filter: string;
  /** The filter is being typed. */
  readonly isTyping: boolean;
  readonly isPaused: boolean;
  readonly isHelp: boolean;
  /** The first row that is shown. */
  readonly scroll: number;
  readonly isOver: boolean;
}

/** What keys need to know of what is shown. */
export interface Shown {
  /** Rows that can be scrolled through, and how many of them fit. */
  readonly rows: number;
  readonly page: number;
}

const VIEWS: readonly View[] = ['all', ...SECTION_NAMES];

export function initialState(view: View): ViewState {
  const sorts = SECTION_NAMES.map((name) => [name, firstSort(name, SECTIONS[name].sortedBy)]);
  return {
    view,
    sorts: Object.fromEntries(sorts),
    filter: '',
    isTyping: false,
    isPaused: false,
    isHelp: false,
    scroll: 0,
    isOver: false,
  };
}

/** The state after a key is pressed; a key without a meaning changes nothing. */
export function afterKey(state: ViewState, key: string, shown: Shown): ViewState {
  if (key === 'ctrl-c') return { ...state, isOver: true };
  if (state.isTyping) return typed(state, key);
  if (state.isHelp) return { ...state, isHelp: false, isOver: key === 'q' };
  return KEYS.get(key)?.(state, shown) ?? state;
}

type KeyAction = (state: ViewState, shown: Shown) => ViewState;

const KEYS: ReadonlyMap<string, KeyAction> = new Map([
  ...on(['q'], (state) => ({ ...state, isOver: true })),
  ...on(['?', 'h'], (state) => ({ ...state, isHelp: true })),
  ...on([' ', 'p'], (state) => ({ ...state, isPaused: !state.isPaused })),
  ...on(['/'], (state) => ({ ...state, isTyping: true })),
  ...on(['escape'], (state) => ({ ...state, filter: '', scroll: 0 })),

  ...on(['a'], (state) => show(state, 'all')),
  ...VIEWS.flatMap((view, index) => on([String(index)], (state) => show(state, view))),
  ...on(['tab'], (state) => show(state, viewBeside(state.view, 1))),
  ...on(['back-tab'], (state) => show(state, viewBeside(state.view, -1))),

  ...on(['right', '>'], (state) => sortBy(state, 1)),
  ...on(['left', '<'], (state) => sortBy(state, -1)),
  ...on(['r'], reverse),

  ...on(['up', 'k'], (state, shown) => scrollTo(state.scroll - 1, state, shown)),
  ...on(['down', 'j'], (state, shown) => scrollTo(state.scroll + 1, state, shown)),
  ...on(['page-up'], (state, shown) => scrollTo(state.scroll - shown.page, state, shown)),
  ...on(['page-down'], (state, shown) => scrollTo(state.scroll + shown.page, state, shown)),
  ...on(['home', 'g'], (state, shown) => scrollTo(0, state, shown)),
  ...on(['end', 'G'], (state, shown) => scrollTo(shown.rows, state, shown)),
]);

function on(keys: readonly string[], action: KeyAction): [string, KeyAction][] {
  return keys.map((key) => [key, action]);
}

// More would not fit beside the hints.
const MAX_FILTER_LENGTH = 40;

function typed(state: ViewState, key: string): ViewState {
  switch (key) {
    case 'enter':
      return { ...state, isTyping: false };
    case 'escape':
      return { ...state, isTyping: false, filter: '', scroll: 0 };
    case 'backspace':
      return { ...state, filter: state.filter.replace(/.$/su, ''), scroll: 0 };
    default:
      // Keys with a name are longer than one character.
      if (!/^.$/su.test(key) || state.filter.length >= MAX_FILTER_LENGTH) return state;
      return { ...state, filter: state.filter + key, scroll: 0 };
  }
}

function show(state: ViewState, view: View): ViewState {
  return { ...state, view, scroll: 0 };
}

/** The view that many further in the order of the keys, the first one after the last. */
function viewBeside(view: View, step: number): View {
  return VIEWS.at((VIEWS.indexOf(view) + step) % VIEWS.length)!;
}

function scrollTo(row: number, state: ViewState, { rows, page }: Shown): ViewState {
  const last = Math.max(0, rows - page);
  return { ...state, scroll: Math.min(Math.max(0, row), last) };
}

function sortBy(state: ViewState, step: number): ViewState {
  if (state.view === 'all') return state;
  const count = SECTIONS[state.view].columns.length;
  const column = (state.sorts[state.view].column + step + count) % count;
  return { ...state, sorts: { ...state.sorts, [state.view]: firstSort(state.view, column) } };
}

function reverse(state: ViewState): ViewState {
  if (state.view === 'all') return state;
  const { column, descending } = state.sorts[state.view];
  return { ...state, sorts: { ...state.sorts, [state.view]: { column, descending: !descending } } };
}

/** Numbers with the highest first. */
function firstSort(section: SectionName, column: number): Sort {
  return { column, descending: SECTIONS[section].columns[column]!.format !== undefined };
}
