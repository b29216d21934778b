import { DAY_MS } from '../../lib/time/units.ts';
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { issueCertificate } from '../../lib/certificate/certificate.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { Disk } from '../../lib/disk/disk.ts';
import type { Random } from '../../lib/random.ts';
import { readWholeFile, replaceFile } from '../../storage/embedded/files/whole-file.ts';
import type { TlsIdentity } from './identity.ts';

const DIRECTORY = 'tls';
/** Private key, server certificate and CA certificate, in one file so that they are replaced together. Mode 0600. */
const IDENTITY_FILE = `${DIRECTORY}/server.pem`;
/** The CA certificate for clients. */
const AUTHORITY_FILE = `${DIRECTORY}/ca.pem`;

// The longest validity that Apple's clients accept: https://support.apple.com/en-us/103769
const VALIDITY_DAYS = 825;
// Checked only when the server starts, so this must exceed the time that a server may run.
const RENEW_BEFORE_DAYS = 180;
// Validity starts this much earlier, for clients whose clock is behind.
const BACKDATED_MS = DAY_MS;

interface IdentityOptions {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  /** Names and addresses by which clients reach the server. */
  readonly names: readonly string[];
}

/**
 * Loads the identity stored in the data directory, which the caller has locked. A new one is generated when there is none,
 * or when it is damaged, expires soon or lacks a name.
 *
 * The CA's private key is discarded after it has signed this one certificate, so a client that trusts `caFile` trusts
 * this server and no other.
 */
export async function ownIdentity(
  options: IdentityOptions,
): Promise<{ identity: TlsIdentity; caFile: string }> {
  const { disk } = options;
  await disk.makeDirectory(DIRECTORY);
  let blocks = pemBlocks((await readWholeFile(disk, IDENTITY_FILE))?.toString() ?? '');
  if (!isValid(blocks, options)) {
    blocks = generateIdentity(options);
    await replaceFile(disk, IDENTITY_FILE, [Buffer.from(blocks.join(''))]);
  }
  const [privateKey, certificate, authority] = blocks as [string, string, string];
  if ((await readWholeFile(disk, AUTHORITY_FILE))?.toString() !== authority) {
    await replaceFile(disk, AUTHORITY_FILE, [Buffer.from(authority)]);
  }
  return {
    identity: { privateKey, certificates: certificate + authority },
    caFile: disk.absolute(AUTHORITY_FILE),
  };
}

function pemBlocks(text: string): string[] {
  return text.match(/-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----\n/g) ?? [];
}

function isValid(
  [key, certificate, authority]: readonly string[],
  { clock, names }: IdentityOptions,
): boolean {
  if (key === undefined || certificate === undefined || authority === undefined) return false;
  try {
    const [server, issuer] = [new X509Certificate(certificate), new X509Certificate(authority)];
    const covers = (name: string) => (isIP(name) === 0 ? server.checkHost(name) : server.checkIP(name));
    const renewAtMs = Date.parse(server.validTo) - RENEW_BEFORE_DAYS * DAY_MS;
    return (
      server.checkPrivateKey(createPrivateKey(key)) &&
      server.verify(issuer.publicKey) &&
      clock.now() >= Date.parse(server.validFrom) &&
      clock.now() < renewAtMs &&
      names.every(covers)
    );
  } catch {
    return false;
  }
}

function generateIdentity({ clock, random, names }: IdentityOptions): string[] {
  // A key on this curve is generated in a millisecond, and every TLS 1.2 client supports the curve.
  const makeKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [authorityKeys, serverKeys] = [makeKeys(), makeKeys()];
  // Unique, because two CAs of the same name would confuse clients that trust both.
  const issuer = `Millrace ${random.bytes(4).toString('hex')}`;
  const common = {
    issuer,
    issuerPrivateKey: authorityKeys.privateKey,
    issuerPublicKey: authorityKeys.publicKey,
    notBeforeMs: clock.now() - BACKDATED_MS,
    notAfterMs: clock.now() - BACKDATED_MS + VALIDITY_DAYS * DAY_MS,
  };
  const authority = issueCertificate({
    ...common,
    subject: issuer,
    publicKey: authorityKeys.publicKey,
    serialNumber: random.bytes(16),
    use: { kind: 'authority' },
  });
  const certificate = issueCertificate({
    ...common,
    subject: names[0]!,
    publicKey: serverKeys.publicKey,
    serialNumber: random.bytes(16),
    use: { kind: 'server', names },
  });
  return [serverKeys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate, authority];
}
