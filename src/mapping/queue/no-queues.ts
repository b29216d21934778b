import type { QueueReader } from './port.ts';

/** For mappings of streams only: no queue exists. */
export const noQueues: QueueReader = {
  describe: () => undefined,
  receive: async () => undefined,
  delete: async () => {},
  release() {},
};
