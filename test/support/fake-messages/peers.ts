import type { Peers } from '../../../src/storage/cluster/messages/peers.ts';
import { MessageLogError } from '../../../src/storage/cluster/messages/port.ts';
import type { Link } from './link.ts';

interface Served {
  readonly link: Link;
  respond(payload: Buffer): Promise<Buffer>;
}

/** Requests between simulated gateways. */
export class FakePeerNetwork {
  readonly #served = new Map<string, Served>();

  /** The network as the gateway with this link uses it. */
  connect(link: Link): Peers {
    return {
      request: (name, payload) => this.#request(link, name, Buffer.from(payload)),
      serve: (name, respond) => {
        this.#served.set(name, { link, respond });
        return { stop: () => void this.#served.delete(name) };
      },
    };
  }

  #request(link: Link, name: string, payload: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const served = this.#served.get(name);
      if (!link.isConnected || !served?.link.isConnected) {
        return reject(new MessageLogError('not-written', 'no gateway receives it'));
      }
      const timer = link.onTimeout(() => reject(new MessageLogError('unknown', 'no answer in time')));
      const fate = link.fate();
      const arrive = () =>
        served.link.inGateway(() => {
          if (this.#served.get(name) !== served) return;
          void served.respond(payload).then((response) => {
            if (fate === 'answer-lost' || !served.link.isConnected) return;
            served.link.afterTransit(() =>
              link.inGateway(() => {
                timer.cancel();
                resolve(response);
              }),
            );
          });
        });
      if (fate === 'request-lost') return;
      if (fate === 'late') link.afterGivingUp(arrive);
      else link.afterTransit(arrive);
      // The receiver has two connections for a moment. No leader takes part in a request, so its loss stands for this.
      if (fate === 'leader-lost') link.afterTransit(arrive);
    });
  }
}
