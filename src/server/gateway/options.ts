import type { SharedPort } from '../processes/shared-port.ts';
import type { ProcessOfServer } from '../services/options.ts';
import type { DescribedStore } from './nats-report.ts';

/** How a server takes part in a cluster. */
export interface ClusterOptions {
  /** Opens the store that the gateways share. It is closed with the server. */
  readonly openStore: () => Promise<DescribedStore>;
  /** The address at which other gateways reach this gateway; by default, an address of this machine that it listens on. */
  readonly advertise?: string | undefined;
  /** The absolute path of the file with the key of access secrets, the same on all gateways. */
  readonly accessKeyFile?: string | undefined;
  /** When the gateway is one of several processes of a server on this machine. */
  readonly process?: GatewayOfServer | undefined;
}

/** What the process with the store gives to its gateways. */
interface GatewayOfServer extends ProcessOfServer {
  readonly sharedPort: SharedPort;
  readonly accessKey: Buffer;
  /** Where the credentials of the operator are written. */
  readonly credentialsDirectory: string;
}
