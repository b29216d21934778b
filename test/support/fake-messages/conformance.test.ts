import { messageLogConformance } from '../../storage/cluster/message-log-conformance.ts';
import { FakeConnection } from './connection.ts';
import { FakeNats } from './nats.ts';
import { directLink } from './link.ts';

messageLogConformance('fake message log', async (maxPerSubject) => ({
  log: new FakeConnection(new FakeNats(maxPerSubject), directLink),
  prefix: 'test',
  dispose: async () => {},
}));
