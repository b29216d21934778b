import type { Hosts } from '../world.ts';
import { Network } from './network.ts';

const NODES = [0, 1, 2];

/** A network in which each node and each gateway of a world is a host, by their numbers in it. */
export class ClusterNetwork {
  readonly #network = new Network();

  /** Where nodes and gateways start. */
  get hosts(): Required<Hosts> {
    return {
      nodes: { node: (index) => this.#placeOf(index) },
      gateway: (index) => this.#placeOf(hostOf(index)),
    };
  }

  /** Of this machine, as nodes and gateways reach it. */
  get outside(): string {
    return this.#network.outside;
  }

  /** Gateways that do not reach each other. */
  cutGateways(one: number, others: readonly number[]): void {
    this.#network.cut(hostOf(one), others.map(hostOf));
  }

  /** A gateway that does not reach NATS. */
  cutFromNodes(gateway: number): void {
    this.#network.cut(hostOf(gateway), NODES);
  }

  /** A node that does not reach the others; gateways reach all. */
  cutNode(node: number): void {
    this.#network.cut(
      node,
      NODES.filter((other) => other !== node),
    );
  }

  heal(): void {
    this.#network.heal();
  }

  close(): void {
    this.#network.close();
  }

  #placeOf(host: number) {
    return { host: this.#network.address(host), command: this.#network.command(host) };
  }
}

/** Hosts of the network: nodes, then gateways. */
function hostOf(gateway: number): number {
  return NODES.length + gateway;
}
