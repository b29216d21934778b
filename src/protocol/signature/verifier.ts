import { parseTimestamp } from '../../lib/aws/sigv4/timestamp.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { ServiceError } from '../../schema/error.ts';
import type { WireRequest } from '../http.ts';
import { isSignedByVersion2 } from './authorization.ts';
import type { CheckedSignature, SignatureCheck } from './check.ts';
import type { FindCredentials } from './credentials.ts';
import { commonFaults, type ScopeProblems, type SignatureFaults } from './faults.ts';
import { isEqual } from './is-equal.ts';
import { KnownHeaders, type KnownSignature } from './known/known-headers.ts';
import { KnownSigner } from './known/known-signer.ts';
import { partsOf, timestampOf, type SignatureParts } from './parts.ts';
import { findIncompleteSignature } from './presence.ts';
import { s3Faults } from './s3/faults.ts';
import { findIncompleteS3Signature } from './s3/incomplete.ts';
import type { SignatureScope } from './scope.ts';
import { findScopeProblems } from './scope-problems.ts';
import { hasUnsignedHeaders, unsignedHeaders } from './signed-headers.ts';
import { SigningKeys } from './known/signing-keys.ts';
import { findTimeFault, MAX_SKEW_MS } from './time-window.ts';
import { findVersion2Fault } from './s3/version2.ts';
import { findVersion4Fault } from './version4.ts';

export interface SignatureVerifierOptions {
  readonly credentials: FindCredentials;
  readonly clock: Pick<Clock, 'now'>;
  /** Whether an access key is known to a service of a region; by default to all of them. */
  readonly isKeyOf?: (accessKeyId: string, scope: Pick<SignatureParts, 'region' | 'service'>) => boolean;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * Verifies signatures of version 4 in headers and in queries, and those of version 2 in queries to S3. The order of the
 * checks is AWS's: docs/aws/wire-protocols.md#authentication-errors.
 */
export class SignatureVerifier implements SignatureCheck {
  readonly #credentials: FindCredentials;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #isKeyOf: NonNullable<SignatureVerifierOptions['isKeyOf']>;
  readonly #keys = new SigningKeys();
  readonly #headers = new KnownHeaders();
  /** The time of the last request, which many have in common. */
  #lastTime: { readonly timestamp: string; readonly ms: number | undefined } = {
    timestamp: '',
    ms: undefined,
  };

  constructor({ credentials, clock, isKeyOf = () => true }: SignatureVerifierOptions) {
    this.#credentials = credentials;
    this.#clock = clock;
    this.#isKeyOf = isKeyOf;
  }

  check(request: WireRequest, scope: SignatureScope | undefined): CheckedSignature {
    const { headers, query } = request;
    const header = headers['authorization'];
    const nowMs = this.#clock.now();
    const known = this.#headers.find(header);
    if (known && this.#isRight(request, known, nowMs)) return known.signer.verdict;
    const incomplete = findIncompleteSignature(request);
    if (incomplete) {
      return new Verdict({ early: incomplete, earlyInS3: findIncompleteS3Signature(request) });
    }
    if (header === undefined && isSignedByVersion2(query)) {
      const accessKeyId = query['AWSAccessKeyId']!;
      const late = findVersion2Fault(request, this.#credentials(accessKeyId), nowMs);
      return new Verdict({ accessKeyId, late });
    }

    const { parts, signature } = partsOf(request);
    const { accessKeyId, service } = parts;
    const faults = service === 's3' ? s3Faults : commonFaults;
    const timestamp = timestampOf(request, parts.form) ?? headers['date'] ?? '';
    const early = this.#findEarlyFault(request, parts, { timestamp, nowMs }, faults);
    if (early) return new Verdict({ early });
    const problems = findScopeProblems(parts, timestamp);
    if (problems) return new Verdict({ parts, problems, faults });

    const credentials = this.#credentials(accessKeyId);
    if (!credentials || !this.#isKeyOf(accessKeyId, parts)) {
      const isExpired = scope?.endsMs !== undefined && nowMs >= scope.endsMs;
      const late = isExpired ? faults.expiredToken() : faults.unknownKey(accessKeyId);
      return new Verdict({ parts, faults, late });
    }
    const key = this.#keys.get(parts, credentials.secretAccessKey);
    const late = findVersion4Fault(
      request,
      { parts, signature, timestamp },
      { key, credentials, nowMs },
      faults,
    );
    if (late) return new Verdict({ parts, faults, late });
    this.#keys.keep(parts, credentials.secretAccessKey, key);
    const verdict = new Verdict({ accessKeyId, parts, faults });
    if (header !== undefined && service !== 's3') {
      this.#headers.keep(header, new KnownSigner(parts, verdict, key, credentials.secretAccessKey));
    }
    return verdict;
  }

  /**
   * The path of nearly all requests. It only finds out that everything is right, and leaves what is not, or not known, to
   * the checks in AWS's order.
   */
  #isRight(request: WireRequest, { signer, signature }: KnownSignature, nowMs: number): boolean {
    const { headers, query } = request;
    const { parts } = signer;
    const timestamp = headers['x-amz-date'];
    if (timestamp === undefined || 'X-Amz-Algorithm' in query) return false;
    // A header that was right on its day is not on the next one.
    if (!timestamp.startsWith(parts.date)) return false;
    const signedMs = this.#parse(timestamp);
    if (signedMs === undefined || Math.abs(nowMs - signedMs) > MAX_SKEW_MS) return false;
    if (hasUnsignedHeaders(request, parts)) return false;
    const credentials = this.#credentials(parts.accessKeyId);
    if (!credentials) return false;
    const { sessionToken, endsMs } = credentials;
    const token = headers['x-amz-security-token'];
    if (sessionToken === undefined ? token !== undefined : !isEqual(sessionToken, token ?? '')) return false;
    if (endsMs !== undefined && nowMs >= endsMs) return false;
    return signer.isSigned(request, { signature, timestamp }, credentials);
  }

  #findEarlyFault(
    request: WireRequest,
    parts: SignatureParts,
    { timestamp, nowMs }: { readonly timestamp: string; readonly nowMs: number },
    faults: SignatureFaults,
  ): ServiceError | undefined {
    const { form, algorithm, credential, isComplete } = parts;
    const signedMs = this.#parse(timestamp);
    if (signedMs === undefined) return faults.invalidDate(timestamp, form);
    const untimely = findTimeFault(request, parts, { signedMs, nowMs }, faults);
    if (untimely) return untimely;
    const unsigned = unsignedHeaders(request, parts);
    if (unsigned.length > 0) return faults.unsignedHeaders(unsigned);
    if (algorithm !== ALGORITHM) return faults.unsupportedAlgorithm(algorithm);
    return isComplete ? undefined : faults.invalidCredential(credential, form);
  }

  #parse(timestamp: string): number | undefined {
    if (this.#lastTime.timestamp !== timestamp) {
      this.#lastTime = { timestamp, ms: parseTimestamp(timestamp) };
    }
    return this.#lastTime.ms;
  }
}

interface Outcome {
  /** Set when the signature is right, for the service in its scope. */
  readonly accessKeyId?: string;
  /** Absent when the signature is incomplete, or of version 2. */
  readonly parts?: SignatureParts;
  readonly faults?: SignatureFaults;
  /** Comes before the check of the scope. */
  readonly early?: ServiceError;
  /** What S3 returns in place of it. */
  readonly earlyInS3?: ServiceError | undefined;
  readonly problems?: ScopeProblems;
  /** Comes after the check of the scope. */
  readonly late?: ServiceError | undefined;
}

class Verdict implements CheckedSignature {
  readonly #outcome: Outcome;

  constructor(outcome: Outcome) {
    this.#outcome = outcome;
  }

  get verifiedKey(): string | undefined {
    return this.#outcome.late ? undefined : this.#outcome.accessKeyId;
  }

  faultFor(expected: string | undefined, region?: string): ServiceError | undefined {
    const { early, earlyInS3, parts, faults, problems, late } = this.#outcome;
    if (early) return expected === 's3' ? (earlyInS3 ?? early) : early;
    if (!parts || !faults) return late ?? (expected === 's3' ? undefined : s3Faults.unsupportedAlgorithm(''));
    const isWrong = expected !== undefined && expected !== parts.service;
    const isElsewhere = region !== undefined && region !== parts.region;
    if (!problems && !isWrong && !isElsewhere) return late;
    const service = isWrong ? { expected, found: parts.service } : undefined;
    const elsewhere = isElsewhere ? { region: parts.region } : undefined;
    return faults.invalidScope({ ...problems, ...elsewhere, service }, parts.form);
  }
}
