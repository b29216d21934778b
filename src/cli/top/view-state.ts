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

/** The state after a key. */
export function pressed(state: ViewState, key: string, shown: Shown): ViewState {
  if (key === 'ctrl-c') return { ...state, isOver: true };
  if (state.isTyping) return typed(state, key);
  if (state.isHelp) return { ...state, isHelp: false, isOver: key === 'q' };
  const last = Math.max(0, shown.rows - shown.page);
  const scrollTo = (row: number) => ({ ...state, scroll: Math.min(Math.max(0, row), last) });
  switch (key) {
    case 'q':
      return { ...state, isOver: true };
    case '?':
    case 'h':
      return { ...state, isHelp: true };
    case ' ':
    case 'p':
      return { ...state, isPaused: !state.isPaused };
    case '/':
      return { ...state, isTyping: true };
    case 'escape':
      return { ...state, filter: '', scroll: 0 };
    case 'a':
    case '0':
      return show(state, 'all');
    case '1':
    case '2':
    case '3':
    case '4':
      return show(state, VIEWS[Number(key)]!);
    case 'tab':
      return show(state, VIEWS[(VIEWS.indexOf(state.view) + 1) % VIEWS.length]!);
    case 'back-tab':
      return show(state, VIEWS.at(VIEWS.indexOf(state.view) - 1)!);
    case 'right':
    case '>':
      return sortBy(state, 1);
    case 'left':
    case '<':
      return sortBy(state, -1);
    case 'r':
      return reverse(state);
    case 'up':
    case 'k':
      return scrollTo(state.scroll - 1);
    case 'down':
    case 'j':
      return scrollTo(state.scroll + 1);
    case 'page-up':
      return scrollTo(state.scroll - shown.page);
    case 'page-down':
      return scrollTo(state.scroll + shown.page);
    case 'home':
    case 'g':
      return scrollTo(0);
    case 'end':
    case 'G':
      return scrollTo(last);
    default:
      return state;
  }
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
