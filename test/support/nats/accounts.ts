import { createHash } from 'node:crypto';
import { nkeys } from '@nats-io/transport-node';

/** The lines of nats-server.conf for one account in operator mode, and the credentials file of a user of it. */
export interface NatsAccount {
  readonly config: string;
  readonly credentials: Buffer;
}

const UNLIMITED = { subs: -1, data: -1, payload: -1 };
const ANY_NUMBER = { ...UNLIMITED, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };

/**
 * An operator, an account that may use JetStream, and a user with these permissions.
 * https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/jwt
 */
export function natsAccount(permissions: {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}): NatsAccount {
  const [operator, account, user] = [nkeys.createOperator(), nkeys.createAccount(), nkeys.createUser()];
  // The servers keep their own messages in an account without clients.
  const system = nkeys.createAccount();
  const operatorToken = signed(operator, operator, 'operator', {});
  const accountToken = signed(operator, account, 'account', {
    limits: { ...ANY_NUMBER, mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 },
  });
  const systemToken = signed(operator, system, 'account', { limits: ANY_NUMBER });
  const userToken = signed(account, user, 'user', {
    ...UNLIMITED,
    pub: { allow: permissions.publish },
    sub: { allow: permissions.subscribe },
  });
  const seed = Buffer.from(user.getSeed()).toString();
  return {
    config: `
operator: ${operatorToken}
resolver: MEMORY
system_account: ${system.getPublicKey()}
resolver_preload: {
  ${account.getPublicKey()}: ${accountToken}
  ${system.getPublicKey()}: ${systemToken}
}
`,
    credentials: Buffer.from(
      `-----BEGIN NATS USER JWT-----\n${userToken}\n------END NATS USER JWT------\n\n` +
        `-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------\n`,
    ),
  };
}

function signed(issuer: nkeys.KeyPair, subject: nkeys.KeyPair, type: string, claims: object): string {
  const publicKey = subject.getPublicKey();
  const body = {
    jti: createHash('sha256').update(publicKey).digest('base64url'),
    iat: 1_700_000_000,
    iss: issuer.getPublicKey(),
    sub: publicKey,
    name: type,
    nats: { ...claims, type, version: 2 },
  };
  const header = { typ: 'JWT', alg: 'ed25519-nkey' };
  const text = [header, body]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${Buffer.from(issuer.sign(Buffer.from(text))).toString('base64url')}`;
}
