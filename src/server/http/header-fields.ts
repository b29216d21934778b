// A token: RFC 9110 section 5.6.2.
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// Characters that RFC 9110 section 5.5 does not allow in a value. A line end would start another header.
const INVALID_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/** @throws for a field that would end its line early: `node:http` rejects such fields itself, `node:http2` does not */
export function checkField(name: string, value: string): void {
  if (!NAME.test(name) || INVALID_IN_VALUE.test(value)) throw new Error(`the header ${name} cannot be sent`);
}

/** @throws for an interim status: below 200, the client waits for another response */
export function checkStatus(status: number): void {
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new Error(`the status ${status} cannot be sent`);
}
