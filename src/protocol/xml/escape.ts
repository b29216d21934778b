const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A parser would turn a bare one into a line feed: https://www.w3.org/TR/xml/#sec-line-ends
  '\r': '&#13;',
};

// Control characters, lone surrogates and the two non-characters have no form in XML 1.0, escaped or not:
// https://www.w3.org/TR/xml/#charsets
// oxlint-disable-next-line no-control-regex
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** Text for an element or an attribute. What XML cannot hold becomes U+FFFD. */
export function escapeXml(text: string): string {
  return text.replace(UNWRITABLE, '\ufffd').replace(/[&<>"'\r]/g, (character) => ENTITIES[character]!);
}
