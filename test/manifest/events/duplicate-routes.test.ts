import { expect, test } from 'vitest';
import { load, minimal } from '../project.ts';

const functions = (first: string, second: string) =>
  minimal(`functions:
  f: { handler: a.b, events: [${first}] }
  g: { handler: a.b, events: [${second}] }
`);

test.each([
  ['{ httpApi: GET /x }', '{ httpApi: { method: get, path: /x } }'],
  ['{ http: GET x }', '{ http: { method: GET, path: /x } }'],
  ['{ http: GET x }', '{ http: GET x/ }'],
  ["{ httpApi: '* /x' }", '{ httpApi: ANY /x }'],
  ["{ httpApi: '*' }", "{ httpApi: { path: '*' } }"],
])('a route leads to one function: %s and %s', (first, second) => {
  expect(() => load(functions(first, second))).toThrow(/is already one of the function "f"/);
});

test('routes that differ, or of different kinds of APIs, are separate', () => {
  expect(() => load(functions('{ httpApi: GET /x }', '{ httpApi: POST /x }, { http: GET x }'))).not.toThrow();
});

test('a parameter whose brace is not closed is refused', () => {
  expect(() => load(functions("{ httpApi: 'GET /x/{id' }", '{ httpApi: GET /y }'))).toThrow(
    'Write a method and a path, such as GET /orders/{id}, or *.',
  );
});
