import type { Family } from './family.ts';
import { functions } from './families/functions.ts';
import { logEvents } from './families/log-events.ts';
import { logStreams } from './families/log-streams.ts';
import { mappings } from './families/mappings.ts';
import { messages } from './families/messages.ts';
import { metrics } from './families/metrics.ts';
import { objects } from './families/objects.ts';
import { records } from './families/records.ts';
import { streams } from './families/streams.ts';
import { subscribers } from './families/subscribers.ts';

/** In the order of the documentation. */
export const FAMILIES: readonly Family[] = [
  records,
  streams,
  subscribers,
  functions,
  mappings,
  logEvents,
  logStreams,
  metrics,
  objects,
  messages,
];
