import { withoutFrames } from '../../bootstrap/errors/stack-trace.ts';

// The event loop: whether it is in a stack depends on what else the process does in the same turn.
const EVENT_LOOP_FRAME = /\(node:internal\/(process\/task_queues|timers|async_hooks):\d+:\d+\)$/;

/** Removes the frames of the pipeline and of the event loop from the stack traces in a text. */
export function inlineFrames(text: string): string {
  return withoutFrames(text, (frame) => EVENT_LOOP_FRAME.test(frame));
}
