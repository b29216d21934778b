import { inParallel } from './server.ts';
import { MIB } from '../../src/lib/bytes.ts';
import { type Scenario, STORE_BYTES } from './scenario.ts';

const CONNECTIONS = 1_000;
const PUTS = 100_000;
const Data = Buffer.alloc(1_000, 'x').toString('base64');

export const manyConnections: Scenario = {
  name: `${CONNECTIONS} connections, ${PUTS / 1000},000 puts of 1 KB, all always busy`,
  boundBytes: STORE_BYTES + 100 * MIB,
  because: 'the store, and 100 KB for each connection',
  connections: CONNECTIONS,
  async press(server) {
    const StreamName = 'busy';
    await server.createStream(StreamName, 4);
    await inParallel(PUTS, CONNECTIONS, async (index) => {
      await server.call('PutRecord', { StreamName, PartitionKey: String(index), Data });
    });
  },
};
