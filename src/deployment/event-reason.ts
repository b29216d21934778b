const FROM_HANDLER = /^Resource handler returned message: "(.*)" \(RequestToken: [^()]*\)$/s;
const FROM_SERVICE = /^(.*) \(Service: [^()]*, Status Code: \d+, Request ID: [^()]*\)$/s;

/**
 * The reason of an event of a stack without what AWS adds for its support: tokens, request ids and codes, which have no
 * use here and hide the sentence.
 */
export function readableReason(reason: string): string {
  const message = FROM_HANDLER.exec(reason)?.[1] ?? reason;
  return FROM_SERVICE.exec(message)?.[1] ?? message;
}
