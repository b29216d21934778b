import { run, tryToRun } from './commands.ts';

/** Hosts of the network: nodes, then gateways. */
const HOSTS = 6;
const OUTSIDE = 254;

/**
 * Network namespaces on a bridge, one for each host; this machine itself has an address in it too. A direction is cut by a
 * route that drops its packets, so that connections stay open and nothing arrives.
 */
export class Network {
  readonly #id = process.pid % 10_000;
  readonly #subnet = `10.213.${process.pid % 250}`;

  constructor() {
    this.close();
    run('ip', 'link', 'add', this.#bridge, 'type', 'bridge');
    run('ip', 'addr', 'add', `${this.outside}/24`, 'dev', this.#bridge);
    run('ip', 'link', 'set', this.#bridge, 'up');
    for (let host = 0; host < HOSTS; host++) {
      const [outer, inner] = [`mlo${this.#id}-${host}`, `mli${this.#id}-${host}`];
      run('ip', 'netns', 'add', this.#namespace(host));
      run('ip', 'link', 'add', outer, 'type', 'veth', 'peer', 'name', inner);
      run('ip', 'link', 'set', outer, 'master', this.#bridge, 'up');
      run('ip', 'link', 'set', inner, 'netns', this.#namespace(host));
      this.#in(host, 'addr', 'add', `${this.address(host)}/24`, 'dev', inner);
      this.#in(host, 'link', 'set', inner, 'up');
      this.#in(host, 'link', 'set', 'lo', 'up');
    }
  }

  address(host: number): string {
    return `${this.#subnet}.${host + 1}`;
  }

  /** Of this machine, as the hosts reach it. */
  get outside(): string {
    return `${this.#subnet}.${OUTSIDE}`;
  }

  /** Runs a program as this host. */
  command(host: number): string[] {
    return ['ip', 'netns', 'exec', this.#namespace(host)];
  }

  /** From now on nothing from one host arrives at the others. */
  cutOneWay(from: number, to: readonly number[]): void {
    for (const host of to) this.#in(from, 'route', 'add', 'blackhole', `${this.address(host)}/32`);
  }

  cut(one: number, others: readonly number[]): void {
    this.cutOneWay(one, others);
    for (const other of others) this.cutOneWay(other, [one]);
  }

  /** Cuts a host off from this machine: gateways that run outside, and clients. */
  cutFromOutside(host: number): void {
    this.#in(host, 'route', 'add', 'blackhole', `${this.outside}/32`);
  }

  heal(): void {
    const addresses = [...Array.from({ length: HOSTS }, (_, host) => this.address(host)), this.outside];
    for (let host = 0; host < HOSTS; host++) {
      for (const address of addresses) {
        tryToRun('ip', '-n', this.#namespace(host), 'route', 'del', 'blackhole', `${address}/32`);
      }
    }
  }

  close(): void {
    for (let host = 0; host < HOSTS; host++) {
      tryToRun('ip', 'netns', 'del', this.#namespace(host));
      tryToRun('ip', 'link', 'del', `mlo${this.#id}-${host}`);
    }
    tryToRun('ip', 'link', 'del', this.#bridge);
  }

  get #bridge(): string {
    return `mlb${this.#id}`;
  }

  #namespace(host: number): string {
    return `mln${this.#id}-${host}`;
  }

  #in(host: number, ...words: string[]): void {
    run('ip', '-n', this.#namespace(host), ...words);
  }
}
