import type { DenialLog } from '../../access/observation/denial-log.ts';
import { accountOfAccessKey } from '../../lib/aws/access-key.ts';
import type { ServiceError } from '../../schema/error.ts';
import type { WireRequest } from '../../protocol/http.ts';
import type { CheckedSignature, SignatureCheck } from '../../protocol/signature/check.ts';
import type { SignatureScope } from '../../protocol/signature/scope.ts';

/**
 * Accepts all requests, and logs what is wrong with their signatures: once for each access key and kind. Keys that are
 * account ids are those of clients that have no credentials.
 */
export class WarnedSignatures implements SignatureCheck {
  readonly #verified: SignatureCheck;
  readonly #denials: DenialLog;

  constructor(verified: SignatureCheck, denials: DenialLog) {
    this.#verified = verified;
    this.#denials = denials;
  }

  check(request: WireRequest, scope: SignatureScope | undefined): CheckedSignature {
    if (scope && accountOfAccessKey(scope.accessKeyId) === scope.accessKeyId) return ACCEPTED;
    const signature = this.#verified.check(request, scope);
    return {
      verifiedKey: signature.verifiedKey,
      faultFor: (service, region) => {
        const fault = signature.faultFor(service, region);
        if (fault) this.#denials.refused(scope?.accessKeyId, fault.code, firstLine(fault));
        return undefined;
      },
    };
  }
}

const ACCEPTED: CheckedSignature = { verifiedKey: undefined, faultFor: () => undefined };

/** Some errors go on with the canonical request. */
function firstLine({ message }: ServiceError): string {
  const end = message.indexOf('\n');
  return end < 0 ? message : message.slice(0, end);
}
