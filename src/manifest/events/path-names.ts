import { upperFirst } from '../compile/naming.ts';

/** The part of a logical id that stands for a path: `orders/{id}` becomes `OrdersIdVar`. All letters but first ones are small. */
export function normalizePath(path: string): string {
  return path
    .split('/')
    .map((part) =>
      upperFirst(
        part
          .toLowerCase()
          .replaceAll('-', 'Dash')
          .replaceAll(/\{(.*)\}/g, '$1Var')
          .replaceAll(/[^0-9A-Za-z]/g, ''),
      ),
    )
    .join('');
}
