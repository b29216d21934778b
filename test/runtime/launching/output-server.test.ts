import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { seededRandom } from '../../../src/lib/random.ts';
import { helloLine } from '../../../src/runtime/launching/messages.ts';
import { OutputServer } from '../../../src/runtime/launching/output-server.ts';

it('accepts only the connections of the launcher, for processes that it was asked for', async () => {
  const server = await OutputServer.listen(seededRandom('output'));
  const open = (line: string) => {
    const socket = connect(server.address);
    socket.write(line);
    return socket.resume();
  };
  try {
    const accepted = server.expect(7);
    const refused = [
      helloLine('0'.repeat(32), 7, 1),
      helloLine(server.secret, 8, 1),
      helloLine(server.secret, 7, 4),
      'x'.repeat(1000),
    ];
    for (const line of refused) await once(open(line), 'close');

    const sockets = [1, 2, 3].map((descriptor) => open(helloLine(server.secret, 7, descriptor)));
    const outputs = await accepted;
    expect(outputs).toHaveLength(3);
    // A second connection cannot take the place of the first.
    await once(open(helloLine(server.secret, 7, 1)), 'close');
    sockets[2]!.write('text');
    expect(String((await once(outputs[2]!, 'data'))[0])).toBe('text');
    for (const socket of sockets) socket.destroy();
  } finally {
    server.close();
  }
});
