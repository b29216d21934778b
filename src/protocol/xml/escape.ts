const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A parser would convert an unescaped one to a line feed: https://www.w3.org/TR/xml/#sec-line-ends
  '\r': '&#13;',
};

// XML 1.0 allows no control characters, lone surrogates and two non-characters, not even escaped:
// https://www.w3.org/TR/xml/#charsets
// oxlint-disable-next-line no-control-regex
const INVALID = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** Escapes text for an element or an attribute. Characters that XML does not allow become U+FFFD. */
export function escapeXml(text: string): string {
  return text.replace(INVALID, '\ufffd').replace(/[&<>"'\r]/g, (character) => ENTITIES[character]!);
}
