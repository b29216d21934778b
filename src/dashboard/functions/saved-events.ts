import { formatCount } from '../ui/format.ts';

/** Events that a user gave a name, for one function, in this browser. */
export interface SavedEvent {
  readonly title: string;
  readonly text: string;
}

/** Per function; the oldest goes first. A browser keeps some 5 MB for a page. */
const MAX_EVENTS = 12;
const MAX_EVENT_LENGTH = 100_000;

export function savedEvents(functionName: string): readonly SavedEvent[] {
  const saved = localStorage.getItem(keyOf(functionName));
  return saved === null ? [] : (JSON.parse(saved) as readonly SavedEvent[]);
}

/** @throws Error for a text that is too long, or when the browser has no room */
export function saveEvent(functionName: string, event: SavedEvent): readonly SavedEvent[] {
  if (event.text.length > MAX_EVENT_LENGTH) {
    throw new Error(`An event of more than ${formatCount(MAX_EVENT_LENGTH)} characters is not saved.`);
  }
  const others = savedEvents(functionName).filter(({ title }) => title !== event.title);
  return store(functionName, [...others, event].slice(-MAX_EVENTS));
}

export function forgetEvent(functionName: string, title: string): readonly SavedEvent[] {
  return store(
    functionName,
    savedEvents(functionName).filter((event) => event.title !== title),
  );
}

function store(functionName: string, events: readonly SavedEvent[]): readonly SavedEvent[] {
  localStorage.setItem(keyOf(functionName), JSON.stringify(events));
  return events;
}

function keyOf(functionName: string): string {
  return `millrace-events/${functionName}`;
}
