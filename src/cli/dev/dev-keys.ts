import { keysOf } from '../ui/keys.ts';
import type { Screen } from '../ui/screen.ts';

/** What keys do while `millrace dev` runs in a terminal. */
export interface DevKeys {
  /** What to print about them; undefined when nothing can be typed. */
  readonly hint: string | undefined;
  stop(): void;
}

interface KeyActions {
  readonly onOpen: () => void;
  /** Called for Ctrl-C, which is a key while keys are read. */
  readonly onInterrupt: () => void;
}

/** @param screen undefined without a terminal: then there are no keys */
export function listenForKeys(screen: Screen | undefined, { onOpen, onInterrupt }: KeyActions): DevKeys {
  const stop = screen?.listen({
    input(text) {
      for (const key of keysOf(text)) {
        if (key === 'o') onOpen();
        if (key === 'ctrl-c') onInterrupt();
      }
    },
    resize() {},
    exit() {},
  });
  return {
    hint: screen?.canType === true ? 'Press o to open the dashboard, Ctrl-C to stop.' : undefined,
    stop: () => stop?.(),
  };
}
